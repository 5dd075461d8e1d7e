// The ledger's newest entries → the bundle that servers read. Incremental, and the head is written last.
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, systemClock } from "../clock.ts";
import { limits } from "../limits.ts";
import { BundleError } from "./bundle-error.ts";
import { bundleNames, type HeadDocument, type SignedRoot, schemaVersion } from "./documents.ts";
import { editSuspension } from "./edit-suspension.ts";
import { rootDocumentOf } from "./keyring.ts";
import { type PreparedPublication, preparePublication } from "./prepare-publication.ts";
import { presentHead } from "./present-head.ts";
import type { PublishVerifier } from "./publish-verifier.ts";
import { signHead } from "./sign-head.ts";
import type { Signer } from "./signer.ts";
import type { PublishTarget } from "./target.ts";

export interface PublishBundleOptions {
  target: PublishTarget;
  /** ids whose ledger entries are to go live; default: every entry that differs from the bundle */
  tenants?: readonly string[];
  signers: { head: Signer; suspension: Signer };
  verifier: PublishVerifier;
  deployment: string;
  environment: string;
  /** `keyring.roots`: every root since 1, so that pinned servers can walk to the newest */
  roots: readonly SignedRoot[];
  clock?: Clock;
  /** seconds; default 24 hours */
  headLife?: number;
  /** seconds; default 5 minutes */
  suspensionLife?: number;
  /** stops it before the head is written: nothing of it is live then */
  signal?: AbortSignal;
}

/** `version` is the head's. A refused tenant keeps what was published of it before; the others go live all the same. */
export interface PublishResult {
  version: number;
  changed: boolean;
  published: PreparedPublication["published"];
  refused: PreparedPublication["refused"];
}

/**
 * Publishes. Safe to kill at any point (what is written before the head is unreachable until the head names it) and to
 * run many times at once (compare-and-swap of the head, then again from the new one). Throws `BundleError`:
 * `publish.head-refused`, `publish.corrupt`, `publish.contended`, `publish.interrupted`, `suspension.refused` and the
 * target's own.
 */
export async function publishBundle(options: PublishBundleOptions): Promise<PublishResult> {
  const { signers, verifier, deployment, environment, clock = systemClock } = options;
  const target = stoppable(options.target, options.signal);
  await publishRoots(target, options.roots);
  await editSuspension({
    target,
    signer: signers.suspension,
    verifier,
    deployment,
    environment,
    clock,
    onlyWhenDue: true,
    ...(options.suspensionLife === undefined ? {} : { life: options.suspensionLife }),
  });
  for (let attempt = 0; attempt < 80; attempt += 1) {
    const { head, kid, revision } = await presentHead(target, verifier);
    const prepared = await preparePublication({ target, head, verifier, tenants: options.tenants });
    const at = clock();
    const { published, refused, tenants, routes } = prepared;
    const renew = head === undefined || kid !== signers.head.kid || at >= (head.issued + head.expires) / 2;
    if (published.length === 0 && !renew) return { version: head.version, changed: false, published, refused };
    const next: HeadDocument = {
      schema: schemaVersion,
      requires: [],
      deployment,
      environment,
      version: head === undefined ? await firstVersion(target, at) : head.version + 1,
      issued: at,
      expires: at + (options.headLife ?? limits.headLife),
      tenants: tenants.root,
      routes: routes.root,
    };
    await writeObjects(target, [...prepared.leaves, ...tenants.written, ...routes.written]);
    const bytes = Buffer.from(await signHead(next, signers.head), "latin1");
    if (await target.write(bundleNames.head, bytes, { expected: revision })) {
      const superseded = [...prepared.superseded, ...tenants.superseded, ...routes.superseded];
      if (superseded.length > 0) {
        const note = JSON.stringify({ at, superseded });
        await target.write(`garbage/${next.version}.json`, Buffer.from(note, "utf8"));
      }
      return { version: next.version, changed: true, published, refused };
    }
    // Full jitter: twenty publishers at once must not meet again and again.
    await sleep(Math.random() * Math.min(400, 20 * 2 ** Math.min(attempt, 5)));
  }
  throw new BundleError("publish.contended", "the bundle's head keeps changing", {
    kind: "failed",
    mend: "run `tenantry publish` again",
  });
}

/**
 * A head that was lost comes back above any that servers have seen: versions grow slower than seconds do.
 * Only where nothing was ever published does counting begin at 1.
 */
async function firstVersion(target: PublishTarget, at: number): Promise<number> {
  for await (const _ of target.list("objects/")) return at;
  return 1;
}

/** The same target, but that no write begins once somebody stopped us. The head's is one of them, and the last that matters. */
function stoppable(target: PublishTarget, signal: AbortSignal | undefined): PublishTarget {
  if (signal === undefined) return target;
  return {
    read: (name, limit) => target.read(name, limit),
    list: (prefix) => target.list(prefix),
    remove: (name) => target.remove(name),
    async write(name, bytes, options) {
      // What a new head left behind is noted when it is live.
      if (signal.aborted && !name.startsWith("garbage/"))
        throw new BundleError(
          "publish.interrupted",
          "stopped before a new head was written: what was live is live still",
          {
            kind: "interrupted",
            mend: "run `tenantry publish` again: it uses what is there",
          },
        );
      return target.write(name, bytes, options);
    },
  };
}

async function publishRoots(target: PublishTarget, roots: readonly SignedRoot[]): Promise<void> {
  for (const root of roots) {
    const name = bundleNames.root(rootDocumentOf(root).version);
    if ((await target.read(name, limits.rootBytes)) !== undefined) continue;
    await target.write(name, Buffer.from(`${JSON.stringify(root)}\n`, "utf8"));
  }
}

async function writeObjects(target: PublishTarget, objects: readonly [string, Buffer][]): Promise<void> {
  const waiting = [...objects];
  const worker = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      await target.write(bundleNames.object(next[0]), next[1]);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
