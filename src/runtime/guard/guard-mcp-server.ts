// The guard inside an MCP server, SDK v1 or v2: lists show what the principal may use, uses are checked before any handler.
import { cut } from "../audit-record.ts";
import { contextOf } from "../auth-info.ts";
import type { Tenancy } from "../tenancy.ts";
import { currentTenant, runAsTenant, type TenantContext } from "../tenant-context.ts";
import { guardedMethods, type McpRequest } from "./guarded-methods.ts";

/** `McpServer` of either SDK, or its low-level `Server`. */
export type GuardableServer = object;

type Handler = (request: McpRequest, extra: HandlerExtra) => unknown;
type HandlerExtra =
  | { readonly authInfo?: unknown; readonly http?: { readonly authInfo?: unknown } | undefined }
  | undefined;

/**
 * JSON-RPC "invalid params", as both SDKs answer for a tool that does not exist. Permission is asked before anything is
 * looked up, so that a tool that is there and one that is not give the same refusal.
 */
const invalidParams = -32_602;

const guarded = new WeakSet<object>();

/**
 * Guards `server` and gives it back. Tools, prompts and resources registered before or after are covered alike, because
 * the check stands where the protocol looks a handler up. A request without an admitted context may do nothing.
 */
export function guardMcpServer<Server extends GuardableServer>(server: Server, tenancy: Tenancy): Server {
  const protocol = protocolOf(server);
  if (guarded.has(protocol)) return server;
  const handlers = protocol._requestHandlers;
  const find = handlers.get.bind(handlers);
  handlers.get = (method: string) => {
    const rules = Object.hasOwn(guardedMethods, method) ? guardedMethods[method] : undefined;
    const handler = find(method) ?? (rules === undefined ? undefined : protocol.fallbackRequestHandler);
    if (handler === undefined) return undefined;
    return (request: McpRequest, extra: HandlerExtra) => {
      const context = requestContext(extra);
      if (context === undefined) {
        if (!tenancy.passthrough && rules !== undefined) throw refusal("no admitted tenant");
        return handler(request, extra);
      }
      return runAsTenant(context, () => {
        if (rules === undefined || tenancy.passthrough) return handler(request, extra);
        const ask = rules.ask?.(request);
        if (ask === null || (ask !== undefined && !tenancy.authorize(context, ask).allowed))
          throw refusal(ask === null ? "not permitted" : `not permitted: ${cut(`${ask.resource}:${ask.action}`)}`);
        if (rules.filter === undefined) return handler(request, extra);
        const { filter } = rules;
        return Promise.resolve(handler(request, extra)).then((result) =>
          filter(result, (one) => tenancy.mayAsk(context, one)),
        );
      });
    };
  };
  guarded.add(protocol);
  return server;
}

interface Protocol {
  readonly _requestHandlers: Map<string, Handler>;
  readonly fallbackRequestHandler?: Handler;
}

/** Both SDKs keep handlers in one map on the low-level server. Where it is not found, nothing is guarded: that must not pass. */
function protocolOf(server: object): Protocol {
  const inner = (server as { server?: unknown }).server;
  for (const candidate of [inner, server]) {
    const protocol = candidate as Protocol | undefined;
    if (typeof protocol === "object" && protocol !== null && protocol._requestHandlers instanceof Map) return protocol;
  }
  throw new TypeError("guardMcpServer takes an McpServer or Server of the MCP SDK v1 or v2");
}

/** The message's own AuthInfo counts before the surrounding request's; two different callers in one message are nobody. */
function requestContext(extra: HandlerExtra): TenantContext | undefined {
  const info = extra?.authInfo ?? extra?.http?.authInfo;
  const carried = contextOf(info);
  const around = currentTenant();
  if (carried === undefined) return info === undefined ? around : undefined;
  if (around !== undefined && around.principal?.tokenDigest !== carried.principal?.tokenDigest) return undefined;
  return carried;
}

function refusal(message: string): Error {
  return Object.assign(new Error(message), { code: invalidParams, data: { refused: true } });
}
