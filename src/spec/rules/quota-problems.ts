// settings.quotas: limits that can be reached, and that say something.
import type { Problem } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";

type PartLimit = NonNullable<NonNullable<TenantSpec["settings"]["quotas"]>["perUser"]>;

export function quotaProblems({ settings: { quotas } }: TenantSpec): Problem[] {
  if (quotas === undefined) return [];
  const problems: Problem[] = [];
  const judge = (path: (string | number)[], limit: PartLimit): void => {
    const { requestsPerMinute, requestsPerDay } = limit;
    const say = (field: string | undefined, message: string): void => {
      const place = field === undefined ? path : [...path, field];
      problems.push({ code: "spec.quota", path: ["settings", "quotas", ...place], message });
    };
    if (requestsPerMinute === undefined && requestsPerDay === undefined)
      say(undefined, "this limits nothing; write requestsPerMinute, requestsPerDay or both, or remove it");
    if (requestsPerMinute !== undefined && requestsPerDay !== undefined && requestsPerDay < requestsPerMinute)
      say(
        "requestsPerDay",
        "fewer requests a day than a minute: the minute's limit could never be reached; raise the one or lower the other",
      );
  };
  judge(["rateLimit"], quotas.rateLimit);
  if (quotas.perUser !== undefined) judge(["perUser"], quotas.perUser);
  for (const [tool, limit] of Object.entries(quotas.tools ?? {})) judge(["tools", tool], limit);
  return problems;
}
