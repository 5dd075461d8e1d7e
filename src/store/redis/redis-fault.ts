// What Redis or the way to it could not do, as an error of the house. ioredis hangs the command with its arguments on its
// errors, passwords and sealed tokens among them: only the first line of the message goes on.
import { type StoreError, storeError } from "../store-error.ts";

const faults: readonly (readonly [RegExp, string, string])[] = [
  [/^OOM /, "Redis is full", "give it memory, or let it evict what expires (maxmemory-policy volatile-ttl)"],
  [/^(READONLY|MASTERDOWN|NOREPLICAS) /, "Redis takes no writes here", "a failover may be under way: try again"],
  [
    /^(NOPERM|NOAUTH|WRONGPASS) |executing the script can't/,
    "Redis refuses this user",
    "check the ACL user's name, password, keys and commands",
  ],
  [/^(CLUSTERDOWN|TRYAGAIN|LOADING|BUSY|MOVED|ASK) |slots cache/, "Redis is not ready", "try again when it is"],
  [/^MISCONF /, "Redis cannot save", "look at its disk"],
  [/timed? ?out/i, "Redis did not answer in time; whether it did the work is unknown", "try again: repeating is safe"],
];

/** `store.unavailable`, or `store.corrupt` where a key holds what is not ours. */
export function redisFault(error: unknown): StoreError {
  const text = error instanceof Error ? error.message : String(error);
  const line = (text.split(/[\r\n]/, 1)[0] ?? "").slice(0, 120);
  const cause = new Error(line);
  delete cause.stack;
  if (text.startsWith("WRONGTYPE"))
    return storeError("store.corrupt", "a key of the store holds what the store never wrote", { cause });
  // a script's error names the script first
  const known = faults.find(([pattern]) => pattern.test(line.replace(/^ERR Error running script.*?: /, "")));
  const [, message, mend] = known ?? [
    undefined,
    "Redis is not reachable",
    "see that it runs and that its address is right",
  ];
  return storeError("store.unavailable", message, { kind: "failed", mend, cause });
}
