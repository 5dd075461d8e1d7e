// What every signed document must say of itself once its signature holds: whose it is, and that its time is now.
import { limits } from "../limits.ts";
import type { DocumentRefusal } from "./refusal-code.ts";
import type { TrustedRoot } from "./trusted-root.ts";

interface Dated {
  deployment: string;
  environment: string;
  issued: number;
  expires?: number;
}

/** How a document is judged. `at` is in seconds since the epoch. */
export interface Judgement {
  at: number;
  deployment: string;
  environment: string;
  /** longest life accepted, seconds; absent for a tombstone, which does not expire */
  maxLife?: number;
  /** a publisher reads what it replaces even when that has expired; a reader never does */
  expiredToo?: boolean;
}

/** Gives the first reason to refuse, or `undefined`. */
export function judge(document: Dated, root: TrustedRoot, { at, ...expected }: Judgement): DocumentRefusal | undefined {
  if (!Number.isSafeInteger(at)) throw new TypeError("`at` must be whole seconds since the epoch");
  const { deployment, environment, issued, expires } = document;
  if (deployment !== expected.deployment || deployment !== root.document.deployment) return "deployment.other";
  if (environment !== expected.environment || environment !== root.document.environment) return "environment.other";
  if (root.document.issued > at + limits.clockSkew) return "root.future";
  if (!expected.expiredToo && at >= root.document.expires) return "root.expired";
  if (issued > at + limits.clockSkew) return "time.future";
  if (expires === undefined) return undefined;
  if (expires <= issued || expires - issued > (expected.maxLife ?? 0)) return "time.life";
  if (!expected.expiredToo && at >= expires) return "time.expired";
  return undefined;
}
