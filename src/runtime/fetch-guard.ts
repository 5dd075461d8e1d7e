// Adapter for fetch-style servers: Request → Response, with the MCP SDK's handler options in between.
import { answerOf } from "./answer-of.ts";
import { type HttpAnswer, unavailable } from "./answers.ts";
import { type GuardAuthInfo, makeAuthInfo } from "./auth-info.ts";
import { checkListening, isListening } from "./guard/check-listening.ts";
import { checkSession } from "./request-session.ts";
import { openWork } from "./open-work.ts";
import { resumesStreams } from "./sessions/own-event-store.ts";
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
    const { sessions } = tenancy;
    const work = openWork(tenancy);
    return async (given, options = {}) => {
      const request = resumesStreams(tenancy) ? given : withoutLastEventId(given);
      const asked = {
        method: request.method,
        url: request.url,
        headers: request.headers,
        socket: { remoteAddress: options.peer },
      };
      const metadata =
        request.method === "GET" || request.method === "HEAD" ? await tenancy.metadata(asked) : undefined;
      if (metadata !== undefined) return toResponse(metadata);
      const admission = await tenancy.admit(asked);
      if (!admission.ok) return toResponse(admission.answer);
      const { context, token, headers = {} } = admission;
      const denied =
        (await checkSession(sessions, asked, context)) ??
        (isListening(asked)
          ? await checkListening(tenancy, context, options.parsedBody ?? (await bodyOf(request)))
          : undefined);
      if (denied !== undefined) return toResponse(denied);
      const authInfo =
        context.principal !== undefined && token !== undefined ? makeAuthInfo(context, token) : undefined;
      const response = await work.answering(context, () =>
        runAsTenant(context, () =>
          handle(request, {
            ...(authInfo === undefined ? {} : { authInfo }),
            ...(options.parsedBody === undefined ? {} : { parsedBody: options.parsedBody }),
          }),
        ),
      );
      // cut off before it had an answer: what a request gets that comes now
      if (response === undefined) {
        const now = await tenancy.admit(asked);
        return toResponse(now.ok ? unavailable : now.answer);
      }
      const named = request.headers.get("mcp-session-id");
      const opened = response.headers.get("mcp-session-id");
      if (request.method === "DELETE" && named !== null) await sessions.end(named, context);
      else if (opened !== null && opened !== named) {
        const refused = await sessions.claim(opened, context);
        if (refused !== undefined) {
          await response.body?.cancel();
          return toResponse(refused);
        }
      }
      return work.response(context, withHeaders(response, headers), answerOf(asked));
    };
  };
}

function toResponse(answer: HttpAnswer): Response {
  return new Response(answer.body, { status: answer.status, headers: { ...answer.headers } });
}

function withoutLastEventId(request: Request): Request {
  if (!request.headers.has("last-event-id")) return request;
  const headers = new Headers(request.headers);
  headers.delete("last-event-id");
  return new Request(request, { headers });
}

/** The message of a request, which stays readable; `undefined` where it is no JSON. */
async function bodyOf(request: Request): Promise<unknown> {
  try {
    return await request.clone().json();
  } catch {
    return undefined;
  }
}

/** Headers of an answer from elsewhere may be immutable: then the answer is made anew around the same body. */
function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  const names = Object.entries(headers);
  if (names.length === 0) return response;
  const all = new Headers(response.headers);
  for (const [name, value] of names) all.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers: all });
}
