// tenantry publish: the ledger's newest configs go live; with --watch the bundle's short-lived documents are kept alive.
import { setTimeout as sleep } from "node:timers/promises";
import { collectGarbage } from "../../../bundle/collect-garbage.ts";
import type { Keyring } from "../../../bundle/keyring.ts";
import { type PublishResult as Published, publishBundle } from "../../../bundle/publish-bundle.ts";
import { renewBundle } from "../../../bundle/renew-bundle.ts";
import type { PublishTarget } from "../../../bundle/target.ts";
import { TenantryError } from "../../../errors.ts";
import { limits } from "../../../limits.ts";
import { closestWord } from "../../../spec/closest-word.ts";
import { bundleVerifier } from "../../../verify/bundle-verifier.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { describeError } from "../describe-error.ts";
import type { Io } from "../io.ts";
import { publishedTimes, spanWords } from "../published-times.ts";
import { refusalSentence } from "../refusal-sentence.ts";
import { serveHints } from "../serve-hints.ts";
import { textTable } from "../text-table.ts";
import { usageError } from "../usage-error.ts";

interface PublishOptions {
  ids?: string[];
  watch?: boolean;
  serve?: string;
}

interface PublishResult extends Published {
  ok: boolean;
  target: string;
  /** keeps the bundle alive until `io.signal` aborts; only with `--watch` */
  keep?: (io: Io) => Promise<void>;
}

/** Exit code 1 when a tenant was refused; the others are live all the same. */
export const publish: Command<PublishOptions, PublishResult> = {
  endsOnSignal: true,
  async run(options, io) {
    const serve = options.serve === undefined ? undefined : addressOf(options.serve);
    if (serve !== undefined && !options.watch) throw usageError("cli.usage", "--serve goes with --watch");
    const deployment = await openDeployment(options, io);
    const keyring = await deployment.openKeyring();
    const target = await deployment.openTarget();
    await guardClock(target, io);
    const tenants = options.ids?.length ? { tenants: await ledgerTenants(target, options.ids) } : {};
    const shared = publication(keyring, target, io);
    const result = await publishBundle({ ...shared, ...tenants, roots: keyring.roots, signal: io.signal });
    const keep = options.watch ? { keep: (live: Io) => keepAlive(shared, live, serve) } : {};
    return { ok: result.refused.length === 0, target: deployment.bundlePlace, ...result, ...keep };
  },

  json: ({ keep: _keep, ...result }) => result,

  print({ target, version, changed, published, refused }, io) {
    const rows = published.map((each) => [
      each.tenant,
      each.tombstone ? io.paint("yellow", "destroyed") : io.paint("green", "live"),
      String(each.generation),
      String(each.version),
    ]);
    if (rows.length > 0) io.say(textTable(io, ["tenant", "", "generation", "version"], rows));
    io.say(`${target}: head ${version}${changed ? "" : ", nothing new"}`);
    for (const { tenant, code, message } of refused) {
      const sentence = refusalSentence(code);
      io.note(`error: ${tenant}: ${message}${sentence === code ? "" : `: ${sentence}`} [${code}]`);
    }
  },

  exitCode: ({ ok }) => (ok ? 0 : 1),

  hold: async ({ keep }, io) => keep?.(io),
};

function publication(keyring: Keyring, target: PublishTarget, { clock }: Io) {
  const { deployment, environment } = keyring.document;
  const signers = { head: keyring.signer("head"), suspension: keyring.signer("suspension") };
  return { target, signers, verifier: bundleVerifier({ trust: keyring.root, clock }), deployment, environment, clock };
}

/** A head from the future can't be replaced by an older one: said before anything is tried. */
async function guardClock(target: PublishTarget, io: Io): Promise<void> {
  const times = await publishedTimes(target);
  const ahead = (times?.issued ?? 0) - io.clock();
  if (ahead <= limits.clockSkew) return;
  throw new TenantryError("cli.clock", `the published head was signed ${spanWords(ahead)} in this clock's future`, {
    mend: "set this machine's clock (NTP), or that of the machine that published",
  });
}

async function ledgerTenants(target: PublishTarget, typed: readonly string[]): Promise<string[]> {
  const known: string[] = [];
  for await (const name of target.list("ledger/")) {
    if (name.endsWith(".jws")) known.push(name.slice("ledger/".length, -".jws".length));
  }
  for (const id of typed) {
    if (known.includes(id)) continue;
    const meant = closestWord(id, known);
    const mend = meant ? `did you mean ${meant}?` : `sign one: tenantry up ${JSON.stringify(id)}`;
    throw usageError("cli.unknown-tenant", `there is no signed config of ${JSON.stringify(id)}`, mend);
  }
  return [...new Set(typed)];
}

/** Seconds between two looks at most: another machine may have signed in between, or the clock may have been set. */
const longestWait = 60;

/** Seconds between two searches for what earlier heads left behind. */
const sweepEvery = 86_400;

/** A failed renewal is said and tried again: servers go on with what is signed until it expires. */
async function keepAlive(
  shared: ReturnType<typeof publication>,
  io: Io,
  serve: ReturnType<typeof addressOf> | undefined,
): Promise<void> {
  io.note("watching: head and suspension list are renewed at half-life; Ctrl-C ends it");
  const hints = serve && (await serveHints(shared.target, serve));
  if (hints) io.note(`hints for servers: ${hints.url}`);
  let said = "";
  let swept = Number.NEGATIVE_INFINITY;
  while (!io.signal.aborted) {
    let wait = 5;
    try {
      const { headVersion, suspensionVersion, due } = await renewBundle(shared);
      const line = `head ${headVersion ?? "none"}, suspension list ${suspensionVersion}`;
      if (line !== said) io.note(line);
      said = line;
      if (io.clock() - swept >= sweepEvery) {
        await collectGarbage(shared);
        swept = io.clock();
      }
      wait = Math.min(longestWait, Math.max(1, due - io.clock()));
    } catch (error) {
      const { code, message } = describeError(error);
      io.note(`error: ${message} [${code}]; trying again in ${wait} s`);
    }
    // Aborting a sleep rejects it: that is the end we want.
    await sleep(wait * 1000, undefined, { signal: io.signal }).catch(() => undefined);
  }
  await hints?.close();
}

/** `4470`, `127.0.0.1:4470`, `[::1]:4470`; a port alone is on loopback. */
function addressOf(typed: string): { host: string; port: number } {
  const [, bracketed, plain, digits] = /^(?:(?:\[([0-9a-f:]+)\]|([\w.-]+)):)?(\d{1,5})$/i.exec(typed) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) {
    throw usageError("cli.usage", `--serve ${JSON.stringify(typed)} is no address`, "write 127.0.0.1:4470");
  }
  return { host: bracketed ?? plain ?? "127.0.0.1", port };
}
