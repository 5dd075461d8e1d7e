// One message on its way back to the caller: lists show what the caller may use, and news is of what is the caller's.
import { shownResult } from "../guard/check-method.ts";
import { filterOfMember } from "../guard/guarded-methods.ts";
import { privateResult } from "../guard/private-result.ts";
import { taskOwners } from "../guard/task-owners.ts";
import type { Tenancy } from "../tenancy.ts";
import type { TenantContext } from "../tenant-context.ts";
import type { RpcMessage } from "./read-message.ts";

/** Gives what may be passed on, or `undefined` for what may not. `asked`: the request that this stream answers, if one. */
export function shownMessage(
  tenancy: Tenancy,
  context: TenantContext,
  message: RpcMessage,
  asked?: RpcMessage,
): RpcMessage | undefined {
  if (tenancy.passthrough) return message;
  const { id, method, params, result } = message;
  if (method !== undefined) return isForCaller(tenancy, context, method, params) ? message : undefined;
  if (!Object.hasOwn(message, "result")) return message;
  if (asked?.method !== undefined && asked.id === id) {
    const request = { method: asked.method, params: asked.params };
    return withResult(message, shownResult(tenancy, context, request, result));
  }
  return withResult(message, shownAnyway(tenancy, context, result));
}

/** A message that is shown whole stays the same object: then its very bytes are passed on. */
function withResult(message: RpcMessage, result: unknown): RpcMessage {
  return result === message.result ? message : { ...message, result };
}

function isForCaller(tenancy: Tenancy, context: TenantContext, method: string, params: RpcMessage["params"]): boolean {
  if (method === "notifications/resources/updated") {
    const uri = params?.uri;
    return typeof uri === "string" && tenancy.mayAsk(context, { resource: "resources", action: uri });
  }
  if (method === "notifications/tasks/status") return taskOwners(tenancy).owns(params?.taskId, context);
  return true;
}

/** The answer to a question that was asked on another connection: it is judged by what it holds. */
function shownAnyway(tenancy: Tenancy, context: TenantContext, result: unknown): unknown {
  if (typeof result !== "object" || result === null) return result;
  let shown: unknown = result;
  for (const [member, filter] of filterOfMember)
    if (Object.hasOwn(result, member)) shown = filter(shown, (ask) => tenancy.mayAsk(context, ask));
  return Object.hasOwn(result, "tasks")
    ? shownResult(tenancy, context, { method: "tasks/list" }, shown)
    : privateResult(shown);
}
