// One difference between two fleets, in the words of those whom it meets.

/**
 * How far a change reaches, worst last: `none` nobody notices; `widens` somebody may do more; `narrows` somebody may do
 * less; `sign-in` how people or machines get in; `outage` the tenant stops, or an address of it does.
 */
export const blastClasses = ["none", "widens", "narrows", "sign-in", "outage"] as const;
export type Blast = (typeof blastClasses)[number];

export interface Change {
  tenantId: string;
  /** where the spec says it, such as `settings.quotas.rateLimit.requestsPerMinute`; empty for the tenant as a whole */
  path: string;
  /** a sentence without full stop: "quota 600 → 60 requests per minute" */
  text: string;
  blast: Blast;
}
