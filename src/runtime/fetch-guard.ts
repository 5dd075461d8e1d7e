// Adapter for fetch-style servers: Request → Response, with the MCP SDK's handler options in between.
import type { HttpAnswer } from "./answers.ts";
import { type GuardAuthInfo, makeAuthInfo } from "./auth-info.ts";
import { sessionOwners } from "./session-owners.ts";
import type { Tenancy } from "./tenancy.ts";
import { runAsTenant } from "./tenant-context.ts";

/** A handler such as SDK v2's `createMcpHandler(factory)`, or any function of a `Request`. */
export type FetchHandler = (
  request: Request,
  options?: { authInfo?: GuardAuthInfo; parsedBody?: unknown },
) => Promise<Response> | Response;

export interface FetchGuardOptions {
  /** address of the peer, where the server knows it */
  readonly peer?: string;
  readonly parsedBody?: unknown;
}

/**
 * Wraps handlers: `fetchGuard(tenancy)(handler)` answers metadata and refusals itself and calls the handler with
 * `authInfo` inside `currentTenant()`. An object with a `fetch` method is taken as well.
 */
export function fetchGuard(
  tenancy: Tenancy,
): (
  handler: FetchHandler | { readonly fetch: FetchHandler },
) => (request: Request, options?: FetchGuardOptions) => Promise<Response> {
  return (handler) => {
    const handle: FetchHandler =
      typeof handler === "function" ? handler : (request, options) => handler.fetch(request, options);
    const owners = sessionOwners();
    return async (request, options = {}) => {
      const asked = {
        method: request.method,
        url: request.url,
        headers: request.headers,
        socket: { remoteAddress: options.peer },
      };
      const metadata = request.method === "GET" || request.method === "HEAD" ? tenancy.metadata(asked) : undefined;
      if (metadata !== undefined) return toResponse(metadata);
      const admission = await tenancy.admit(asked);
      if (!admission.ok) return toResponse(admission.answer);
      const { context, token } = admission;
      const denied = owners.check(asked, context);
      if (denied !== undefined) return toResponse(denied);
      const authInfo =
        context.principal !== undefined && token !== undefined ? makeAuthInfo(context, token) : undefined;
      const response = await runAsTenant(context, () =>
        handle(request, {
          ...(authInfo === undefined ? {} : { authInfo }),
          ...(options.parsedBody === undefined ? {} : { parsedBody: options.parsedBody }),
        }),
      );
      owners.claim(response.headers.get("mcp-session-id"), context);
      return response;
    };
  };
}

function toResponse(answer: HttpAnswer): Response {
  return new Response(answer.body, { status: answer.status, headers: { ...answer.headers } });
}
