// When a key begins, and whether it is ours: a key set keeps no names and no tags, but the second in which a key begins.
import { createHash } from "node:crypto";

/** seconds: a key of ours begins at one second of its hour, which its owner and key set decide */
const hour = 3_600;

function secondOf(owner: string, keySet: string): number {
  return createHash("sha256").update(`${owner} ${keySet.toLowerCase()}`).digest().readUInt32BE(0) % hour;
}

/**
 * The last such second that is not after `now`, and the next one after `after`, where a key of ours began already: the key
 * that began last is the active one. Seconds since the epoch.
 */
export function keyStart(owner: string, keySet: string, now: number, after = 0): number {
  const second = secondOf(owner, keySet);
  const last = (at: number): number => at - ((((at - second) % hour) + hour) % hour);
  return Math.max(last(now), last(after) + (after === 0 ? 0 : hour));
}

/** A foreign key begins at this second once in 3,600 times; only a key set of our own name is ever asked about. */
export function isOurStart(owner: string, keySet: string, start: number | undefined): boolean {
  return start !== undefined && start % hour === secondOf(owner, keySet);
}
