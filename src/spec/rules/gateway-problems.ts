// runtime.gateway: a gateway on AWS needs a place and limits; where there is none, options say nothing.
import type { Problem } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";

/** the API's quota is a 32-bit integer */
const mostPerDay = 2_147_483_647;

export function gatewayProblems({ runtime, settings }: TenantSpec): Problem[] {
  const gateway = runtime?.gateway;
  if (gateway === undefined) return [];
  const problem = (path: (string | number)[], message: string): Problem => ({
    code: "spec.gateway",
    path: ["runtime", "gateway", ...path],
    message,
  });
  const options = ["region", "restApis", "override"] as const;
  if (gateway.kind === "none")
    return [...options, "rotation" as const]
      .filter((name) => gateway[name] !== undefined)
      .map((name) => problem([name], "there is no gateway, so this says nothing; remove it"));
  const problems = options
    .filter((name) => name !== "override" && gateway[name] === undefined)
    .map((name) => problem(["kind"], `a gateway on AWS needs its place; write runtime.gateway.${name}`));
  if (gateway.rotation?.keepPrevious === true && gateway.rotation.epoch === 1)
    problems.push(problem(["rotation", "keepPrevious"], "there is no epoch before the first; remove keepPrevious"));
  const places = new Set<string>();
  for (const [index, { apiId, stage }] of (gateway.restApis ?? []).entries()) {
    if (places.has(`${apiId}/${stage}`)) problems.push(problem(["restApis", index], "this stage is named twice"));
    places.add(`${apiId}/${stage}`);
  }
  const { quota, quotaPerDay } = gateway.override ?? { quotaPerDay: 1 };
  if (quota === undefined && quotaPerDay === undefined)
    problems.push(problem(["override"], "it needs a quota; write quota with limit and period, or quotaPerDay"));
  if (quota !== undefined && quotaPerDay !== undefined)
    problems.push(problem(["override", "quotaPerDay"], "a usage plan has one quota; keep quota or quotaPerDay"));
  const daily = settings.quotas?.rateLimit.requestsPerDay;
  if (gateway.override === undefined && daily === undefined)
    problems.push(problem(["kind"], "the gateway needs limits; write settings.quotas or runtime.gateway.override"));
  else if (gateway.override === undefined && (daily ?? 0) > mostPerDay)
    problems.push(
      problem(
        ["kind"],
        `AWS counts ${mostPerDay} requests a day at most; lower the quota, or write runtime.gateway.override`,
      ),
    );
  return problems;
}
