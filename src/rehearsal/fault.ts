// Trouble that a test arranges for calls to the stood-in services.

/** What a call does to the service. */
export type CloudOperation = "create" | "read" | "update" | "delete";

/**
 * One kind of trouble, for the calls that fit. Data only, but for `kill`:
 * `denied` 403, since our identity may not do this; `full` a quota of the account is reached, both before any effect; `says`
 * fails with the real provider's own `words`, before any effect;
 * `rate-limit` 429 with Retry-After before any effect; `unavailable` 5xx before any effect; `time-out` no answer within the
 * provider's patience, after the effect; `half` an error between two calls of one creation: what exists is recorded;
 * `kill` `strike` is called after the effect and the answer never comes.
 */
export type Fault = {
  operation?: CloudOperation;
  /** type token */
  type?: string;
  /** logical name, whole or its end */
  name?: string;
  /** calls that fit and pass before it strikes; default 0 */
  after?: number;
  /** how often it strikes; default 1 */
  times?: number;
} & (
  | { kind: "rate-limit"; retryAfter: number }
  | { kind: "unavailable"; status: 500 | 502 | 503 | 504 }
  | { kind: "denied" | "full" }
  | { kind: "says"; words: string }
  | { kind: "time-out" | "half" }
  | { kind: "kill"; strike: () => void }
);
