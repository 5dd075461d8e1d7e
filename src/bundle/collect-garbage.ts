import { type Clock, systemClock } from "../clock.ts";
import { limits } from "../limits.ts";
import { bundleNames, indexLayout } from "./documents.ts";
import { presentHead } from "./present-head.ts";
import type { PublishVerifier } from "./publish-verifier.ts";
import { PublishedIndex } from "./published-index.ts";
import type { PublishTarget } from "./target.ts";

/** Seconds for which what a head left behind stays: a server that slept may still compare itself with it. */
const keep = 30 * 86_400;

/**
 * Removes objects that publications left behind more than 30 days ago and the present head does not use; gives how many.
 * Every publication notes what it superseded, so nothing is ever searched for. An object that came back into use while
 * this ran (a host that moved home again) is written anew.
 */
export async function collectGarbage(options: {
  target: PublishTarget;
  verifier: PublishVerifier;
  clock?: Clock;
}): Promise<number> {
  const { target, verifier, clock = systemClock } = options;
  const removed = new Map<string, Uint8Array>();
  for await (const name of target.list("garbage/")) {
    const note = await target.read(name, limits.indexObjectBytes);
    if (note === undefined) continue;
    const { at, superseded } = JSON.parse(Buffer.from(note.bytes).toString("utf8")) as {
      at: number;
      superseded: string[];
    };
    if (at > clock() - keep) continue;
    const used = await objectsInUse(target, verifier);
    for (const digest of superseded) {
      if (used === undefined || used.has(digest)) continue;
      const object = await target.read(bundleNames.object(digest), limits.indexObjectBytes);
      if (object === undefined) continue;
      await target.remove(bundleNames.object(digest));
      removed.set(digest, object.bytes);
    }
    await target.remove(name);
  }
  if (removed.size === 0) return 0;
  const used = await objectsInUse(target, verifier);
  for (const [digest, bytes] of removed) {
    if (used?.has(digest)) await target.write(bundleNames.object(digest), bytes);
  }
  return removed.size;
}

async function objectsInUse(target: PublishTarget, verifier: PublishVerifier): Promise<Set<string> | undefined> {
  const { head } = await presentHead(target, verifier);
  if (head === undefined) return undefined;
  const used = new Set<string>([head.tenants.digest, head.routes.digest]);
  const tenants = new PublishedIndex(target, indexLayout.tenantRecordBytes, head.tenants);
  const routes = new PublishedIndex(target, indexLayout.routeRecordBytes, head.routes);
  for (const digest of [...(await tenants.bucketDigests()), ...(await routes.bucketDigests())]) used.add(digest);
  for await (const record of tenants.all()) used.add(record.toString("base64url", 30, 62));
  return used;
}
