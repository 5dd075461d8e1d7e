// What is changed by hand on this machine goes on record first, in the control side's own audit log.
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { lock } from "proper-lockfile";
import { auditSigner } from "../../../bundle/audit-signer.ts";
import { fileAnchor } from "../../../bundle/file-anchor.ts";
import type { Keyring } from "../../../bundle/keyring.ts";
import { TenantryError } from "../../../errors.ts";
import type { AuditActor, AuditFact } from "../../../runtime/audit/audit-fact.ts";
import { jsonlSink } from "../../../runtime/audit/jsonl-sink.ts";
import { openAuditLog } from "../../../runtime/audit/open-audit-log.ts";
import type { Io } from "../io.ts";
import { controlAudit } from "./audit-places.ts";

type AdminFact = AuditFact & { kind: "admin" };

/**
 * Records that `change` is asked for, does it, and records how it ended. Nothing is changed where the first record cannot be
 * kept (`cli.no-audit`). One at a time on a machine. Without an audit key here the records are chained and not signed: said.
 */
export async function withControlAudit<Result>(
  keyring: Keyring,
  io: Io,
  fact: Omit<AdminFact, "kind" | "at" | "stage" | "refused" | "actor">,
  change: () => Promise<{ result: Result; version?: string }>,
): Promise<Result> {
  const { log: directory, checkpoints } = controlAudit(keyring.directory);
  await mkdir(directory, { recursive: true }).catch((cause: unknown) => {
    throw noAudit(directory, cause);
  });
  const release = await lock(directory, {
    lockfilePath: join(dirname(directory), ".audit.lock"),
    stale: 10_000,
    retries: { retries: 200, minTimeout: 10, maxTimeout: 100, randomize: true },
  });
  try {
    const { deployment, environment } = keyring.document;
    const log = await openAuditLog({
      ...{ deployment, environment, clock: io.clock },
      writer: writerName(hostname()),
      sinks: [jsonlSink({ directory })],
      ...signing(keyring, checkpoints, io),
      onTrouble: ({ part, error }) => io.note(`error: audit (${part}): ${(error as Error).message}`),
    });
    const note = (more: Partial<AdminFact>): void =>
      log.note({ ...fact, kind: "admin", at: io.clock(), actor: actorOf(io), ...more });
    try {
      note({ stage: "asked" });
      await log.flush();
      if (!log.accepting) throw noAudit(directory);
      const { result, version } = await change().catch((error: unknown) => {
        note({ stage: "done", refused: error instanceof TenantryError ? error.code : "failed" });
        throw error;
      });
      note({ stage: "done", ...(version === undefined ? {} : { entity: { ...fact.entity, version } }) });
      return result;
    } finally {
      await log.close();
    }
  } finally {
    await release();
  }
}

function noAudit(directory: string, cause?: unknown): TenantryError {
  return new TenantryError("cli.no-audit", `${directory} does not take the record, so nothing was changed`, {
    kind: "failed",
    mend: "free some space there, or make it writable",
    ...(cause === undefined ? {} : { cause }),
  });
}

function signing(keyring: Keyring, checkpoints: string, io: Io) {
  try {
    return { signer: auditSigner(keyring.signer("audit")), checkpoint: { anchors: [fileAnchor(checkpoints)] } };
  } catch (error) {
    if (!(error instanceof TenantryError) || error.code !== "keys.missing") throw error;
    io.note("the audit key is not here: the record is chained, and nobody vouches for it");
    return {};
  }
}

/** As the environment says; nothing proves it. */
function actorOf({ env }: Io): AuditActor {
  return { subject: env.TENANTRY_ACTOR ?? env.GITHUB_ACTOR ?? env.USER ?? "unknown" };
}

function writerName(host: string): string {
  const word = host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 48)
    .replace(/^-+|-+$/g, "");
  return word === "" ? "control" : `control-${word}`;
}
