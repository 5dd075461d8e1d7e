// tenantry verify: what a server would trust of a file or a bundle, judged offline from the pinned root.
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { TenantConfig } from "../../../bundle/documents.ts";
import { limits } from "../../../limits.ts";
import { trustRoot } from "../../../verify/trust-root.ts";
import { verifyTenantConfig } from "../../../verify/verify-tenant-config.ts";
import { type AuditedPart, auditBundle } from "../audit-bundle.ts";
import type { Command, CommonOptions } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import type { Io } from "../io.ts";
import { openPublished } from "../open-published.ts";
import { spanWords } from "../published-times.ts";
import { refusalSentence } from "../refusal-sentence.ts";
import { textTable } from "../text-table.ts";
import { usageError } from "../usage-error.ts";
import { walkRoots } from "../walk-roots.ts";

interface VerifyOptions extends CommonOptions {
  path?: string;
  root?: string;
  tenant?: string;
}

interface VerifyResult {
  ok: boolean;
  path: string;
  kind: "config" | "bundle";
  deployment: string;
  environment: string;
  /** seconds since the epoch, by this machine's clock */
  at: number;
  parts: AuditedPart[];
  config?: TenantConfig;
}

/** Needs no repository when both path and `--root` are given. Exit code 1 when anything is refused. */
export const verify: Command<VerifyOptions, VerifyResult> = {
  async run(options, io) {
    const { path, rootFile } = await places(options, io);
    const pinned = await readFile(rootFile);
    const at = io.clock();
    const target = await openPublished(path);
    if (target !== undefined) {
      if (options.tenant) throw usageError("cli.usage", "--tenant goes with a config's file, and this is a bundle");
      const root = await walkRoots(pinned, target);
      const { deployment, environment, version, expires } = root.document;
      const expired = at >= expires ? { ok: false, code: "root.expired" } : { ok: true };
      const rootPart: AuditedPart = { part: "root", ...expired, note: `version ${version}`, expires };
      const parts = [rootPart, ...(await auditBundle(target, root, at))];
      return { ok: parts.every((part) => part.ok), path, kind: "bundle", deployment, environment, at, parts };
    }
    const trust = trustRoot(pinned);
    const { deployment, environment } = trust.document;
    const shared = { path, kind: "config" as const, deployment, environment, at };
    const verdict = verifyTenantConfig(await configText(path), {
      trust,
      at,
      ...(options.tenant ? { tenantId: options.tenant } : {}),
    });
    if (!verdict.ok) return { ok: false, ...shared, parts: [{ part: "config", ok: false, code: verdict.code }] };
    const { config } = verdict;
    const note = `generation ${config.generation}, version ${config.version}, serial ${config.serial}`;
    const parts = [{ part: config.tenant, ok: true, note, expires: config.expires }];
    return { ok: true, ...shared, parts, config };
  },

  print({ ok, path, deployment, environment, at, parts, config }, io) {
    // Of a large fleet, people need to see what does not hold.
    const shown = parts.length > longestTable ? parts.filter((part) => !part.ok).slice(0, longestTable) : parts;
    const rows = shown.map((part) => [
      part.ok ? io.paint("green", "✓") : io.paint("red", "✗"),
      part.part,
      part.ok ? (part.note ?? "") : `${part.code}`,
      part.ok && part.expires !== undefined ? `for ${spanWords(part.expires - at)}` : "",
    ]);
    io.say(textTable(io, ["", "what", "holds", "valid"], rows));
    if (shown.length < parts.length) io.say(`${parts.filter((part) => part.ok).length} of ${parts.length} parts hold`);
    for (const code of new Set(parts.flatMap((part) => part.code ?? []))) {
      io.note(`error: ${path}: ${refusalSentence(code)} [${code}]`);
    }
    if (config)
      io.say(
        `hosts ${config.config.hosts.join(", ")} · issuers ${config.config.issuers.map(({ issuer }) => issuer).join(", ")}`,
      );
    if (ok) io.say(`${path} holds for ${deployment}/${environment}`);
  },

  exitCode: ({ ok }) => (ok ? 0 : 1),
};

/** rows that a person reads */
const longestTable = 200;

async function places(options: VerifyOptions, io: Io): Promise<{ path: string; rootFile: string }> {
  const here = (path: string) => (/^(?:s3|https?):\/\//.test(path) ? path : resolve(io.cwd, path));
  if (options.path !== undefined && options.root !== undefined)
    return { path: here(options.path), rootFile: here(options.root) };
  const deployment = await openDeployment(options, io);
  return {
    path: options.path === undefined ? deployment.bundlePlace : here(options.path),
    rootFile: options.root === undefined ? deployment.rootFile : here(options.root),
  };
}

/** A config as a file: the JWS alone, or with the newline that `pulumi stack output … > file` leaves behind. */
async function configText(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > limits.tenantConfigBytes + 2) throw usageError("cli.usage", `${path} is longer than any tenant config`);
  return (await readFile(path, "latin1")).replace(/\r?\n$/, "");
}
