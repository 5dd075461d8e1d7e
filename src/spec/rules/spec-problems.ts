// All rules that one spec can be judged by alone.
import type { Problem } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";
import { appProblems } from "./app-problems.ts";
import { azureB2cProblems } from "./azure-b2c-problems.ts";
import { domainProblems } from "./domain-problems.ts";
import { entraProblems } from "./entra-problems.ts";
import { gatewayProblems } from "./gateway-problems.ts";
import { localProblems } from "./local-problems.ts";
import { nameProblems } from "./name-problems.ts";
import { oktaProblems } from "./okta-problems.ts";
import { platformProblems } from "./platform-problems.ts";
import { quotaProblems } from "./quota-problems.ts";
import { type RedirectContext, redirectProblems } from "./redirect-problems.ts";
import { type RedisContext, redisProblems } from "./redis-problems.ts";
import { roleProblems } from "./role-problems.ts";
import { signInProblems } from "./sign-in-problems.ts";

/** What a deployment adds to the judgement of a spec; unknown while a spec is judged by itself. */
export type SpecContext = RedirectContext & RedisContext;

/** `at`: seconds since the epoch at which certificates must be valid. */
export function specProblems(spec: TenantSpec, at: number, context: SpecContext = {}): Problem[] {
  return [
    ...nameProblems(spec),
    ...domainProblems(spec),
    ...signInProblems(spec, at),
    ...roleProblems(spec),
    ...appProblems(spec),
    ...quotaProblems(spec),
    ...platformProblems(spec, at),
    ...localProblems(spec, context),
    ...oktaProblems(spec),
    ...entraProblems(spec),
    ...azureB2cProblems(spec),
    ...gatewayProblems(spec),
    ...redisProblems(spec, context),
    ...redirectProblems(spec, context),
  ];
}
