import { type OpenAnswer, openWork } from "./open-work.ts";
import type { Tenancy } from "./tenancy.ts";
import type { TenantContext } from "./tenant-context.ts";

/** The part of `openWork` that a server of Node's own answers needs. */
export function openStreams(tenancy: Pick<Tenancy, "stands">): (context: TenantContext, answer: OpenAnswer) => void {
  return openWork(tenancy).answer;
}
