// One MCP request of an admitted caller: may it go on, and what may its answer show. The same for every way in.
import { cut } from "../audit-record.ts";
import type { Tenancy } from "../tenancy.ts";
import type { TenantContext } from "../tenant-context.ts";
import { type McpRequest, type MethodRules, rulesOf } from "./guarded-methods.ts";
import { privateResult } from "./private-result.ts";
import { taskOwners } from "./task-owners.ts";

/** Refused, with what the caller is told. `retryAfter` (seconds) where a limit is used up. */
export interface MethodRefusal {
  readonly message: string;
  readonly retryAfter?: string;
}

/** `undefined`: go on. Asks permissions, then spends the tool's limit; both leave records. */
export function checkMethod(
  tenancy: Tenancy,
  context: TenantContext,
  request: McpRequest,
): MethodRefusal | undefined | Promise<MethodRefusal | undefined> {
  if (tenancy.passthrough) return undefined;
  const rules = rulesOf(request.method);
  if (rules.task === "one" && !taskOwners(tenancy).owns(request.params?.taskId, context)) {
    tenancy.note(context, "task.foreign");
    return { message: "not permitted" };
  }
  const asks = rules.asks?.(request);
  if (asks === null) return { message: "not permitted" };
  for (const ask of asks ?? [])
    if (!tenancy.authorize(context, ask).allowed)
      return { message: `not permitted: ${cut(`${ask.resource}:${ask.action}`)}` };
  if (request.method !== "tools/call") return undefined;
  const spending = tenancy.spendTool(context, String(request.params?.name));
  const refused = (spent: Awaited<typeof spending>): MethodRefusal | undefined =>
    spent === undefined || spent.ok
      ? undefined
      : {
          message: "too many requests",
          retryAfter: spent.headers["Retry-After"] ?? spent.headers["retry-after"] ?? "1",
        };
  return spending instanceof Promise ? spending.then(refused) : refused(spending);
}

/** What the answer to an allowed request may show the caller. */
export function shownResult(tenancy: Tenancy, context: TenantContext, request: McpRequest, result: unknown): unknown {
  return tenancy.passthrough ? result : privateResult(permittedPart(tenancy, context, request, result));
}

function permittedPart(tenancy: Tenancy, context: TenantContext, request: McpRequest, result: unknown): unknown {
  const rules: MethodRules = rulesOf(request.method);
  const owners = taskOwners(tenancy);
  if (request.method === "tools/call") owners.claim(result, context);
  if (rules.task === "list") {
    const { tasks } = (result ?? {}) as { tasks?: unknown };
    const own = Array.isArray(tasks)
      ? tasks.filter((task) => owners.owns((task as { taskId?: unknown } | null)?.taskId, context))
      : [];
    return { ...(result as object), tasks: own };
  }
  return rules.filter === undefined ? result : rules.filter(result, (ask) => tenancy.mayAsk(context, ask));
}
