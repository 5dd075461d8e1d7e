// The guard inside an MCP server, SDK v1 or v2: lists show what the principal may use, uses are checked before any handler.
import type { AdmitRequest } from "../admit-request.ts";
import { contextOf } from "../auth-info.ts";
import { openWork } from "../open-work.ts";
import type { Tenancy } from "../tenancy.ts";
import { currentTenant, runAsTenant, type TenantContext } from "../tenant-context.ts";
import { checkMethod, type MethodRefusal, shownResult } from "./check-method.ts";
import { isOpen, type McpRequest, rulesOf } from "./guarded-methods.ts";
import { withSignal } from "./with-signal.ts";

/** `McpServer` of either SDK, or its low-level `Server`. */
export type GuardableServer = object;

export interface GuardOptions {
  /**
   * The request that stands for a caller without HTTP (stdio, in memory): host and token, from where the process has them.
   * It is admitted anew at every message, so that expiry, suspension and quotas hold there as well.
   */
  readonly caller?: () => AdmitRequest;
}

type Handler = (request: McpRequest, extra: HandlerExtra) => unknown;
type HandlerExtra =
  | { readonly authInfo?: unknown; readonly http?: { readonly authInfo?: unknown } | undefined }
  | undefined;

/**
 * JSON-RPC "invalid params", as both SDKs answer for a tool that does not exist. Permission is asked before anything is
 * looked up, so that a tool that is there and one that is not give the same refusal.
 */
const invalidParams = -32_602;
/** one of JSON-RPC's server errors: the call is fine, its time is not */
const limited = -32_000;

const guarded = new WeakSet<object>();

/**
 * Guards `server` and gives it back. Tools, prompts and resources registered before or after are covered alike, because
 * the check stands where the protocol looks a handler up. A request without an admitted context may do nothing.
 */
export function guardMcpServer<Server extends GuardableServer>(
  server: Server,
  tenancy: Tenancy,
  options: GuardOptions = {},
): Server {
  const protocol = protocolOf(server);
  if (guarded.has(protocol)) return server;
  const handlers = protocol._requestHandlers;
  const work = openWork(tenancy);
  const find = handlers.get.bind(handlers);
  handlers.get = (method: string) => {
    const free = isOpen(rulesOf(method));
    const handler = find(method) ?? (free ? undefined : protocol.fallbackRequestHandler);
    if (handler === undefined) return undefined;
    return (request: McpRequest, extra: HandlerExtra) => {
      const context = requestContext(extra);
      if (context !== undefined) return guardedCall(context, request, extra, handler);
      if (tenancy.passthrough || (free && options.caller === undefined)) return handler(request, extra);
      if (options.caller === undefined) throw refusal({ message: "no admitted tenant" });
      return admitCaller(options.caller()).then((admitted) => guardedCall(admitted, request, extra, handler));
    };
  };
  guarded.add(protocol);
  return server;

  function guardedCall(context: TenantContext, request: McpRequest, extra: HandlerExtra, handler: Handler): unknown {
    return runAsTenant(context, () => {
      const proceed = (refused: MethodRefusal | undefined): unknown => {
        if (refused !== undefined) throw refusal(refused);
        // a call that is under way ends with its caller's standing, whether its handler listens or not
        const result = work.during(context, (call) => handler(request, withSignal(extra, call)));
        return result instanceof Promise
          ? result.then((later: unknown) => shownResult(tenancy, context, request, later))
          : shownResult(tenancy, context, request, result);
      };
      const checked = checkMethod(tenancy, context, request);
      return checked instanceof Promise ? checked.then(proceed) : proceed(checked);
    });
  }

  async function admitCaller(asked: AdmitRequest): Promise<TenantContext> {
    const admission = await tenancy.admit(asked);
    if (admission.ok) return admission.context;
    throw refusal({ message: admission.answer.status === 429 ? "too many requests" : "no admitted tenant" });
  }
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

function refusal({ message, retryAfter }: MethodRefusal): Error {
  const data = { refused: true, ...(retryAfter === undefined ? {} : { retryAfter }) };
  return Object.assign(new Error(message), { code: retryAfter === undefined ? invalidParams : limited, data });
}
