// Adapter for Express (4 and 5) and for every server whose middleware is `(req, res, next)` on Node's own objects.
import { type AdmitRequest, headersOf } from "./admit-request.ts";
import type { HttpAnswer } from "./answers.ts";
import { answerOf } from "./answer-of.ts";
import { type GuardAuthInfo, makeAuthInfo } from "./auth-info.ts";
import { checkListening, isListening } from "./guard/check-listening.ts";
import { headerValues } from "./header-source.ts";
import { type HoldableAnswer, holdAnswer } from "./hold-answer.ts";
import { openWork } from "./open-work.ts";
import { checkSession } from "./request-session.ts";
import { resumesStreams } from "./sessions/own-event-store.ts";
import type { Admission, Tenancy } from "./tenancy.ts";
import { runAsTenant, type TenantContext } from "./tenant-context.ts";

const lastEventId = "last-event-id";

/** The part of Node's `ServerResponse` that an answer needs. */
export interface ExpressResponse extends HoldableAnswer {
  destroy?(): unknown;
  on(event: "close" | "finish", listener: () => void): unknown;
}

export type ExpressRequest = AdmitRequest & {
  auth?: GuardAuthInfo | undefined;
  /** the parsed message, where a body parser stands before the guard */
  body?: unknown;
};

/**
 * Middleware: answers RFC 9728 metadata, refuses what the tenancy refuses, and lets the rest on with `req.auth` (the MCP
 * SDK's `AuthInfo`, `extra.tenantId` set) inside `currentTenant()`. Mount it before the MCP route and before body parsers.
 */
export function express(
  tenancy: Tenancy,
): (request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void) => void {
  const work = openWork(tenancy);
  const { sessions } = tenancy;
  const proceed = (
    request: ExpressRequest,
    response: ExpressResponse,
    next: (error?: unknown) => void,
    admission: Admission & { ok: true },
  ): void => {
    const { context, token, headers = {} } = admission;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (context.principal !== undefined && token !== undefined) {
      request.auth = makeAuthInfo(context, token);
      work.answer(context, response, answerOf(request));
      bindSession(request, response, context);
    }
    runAsTenant(context, () => next());
  };
  /** A session that is handed out is its opener's before the answer goes; one that was ended is nobody's. */
  const bindSession = (request: ExpressRequest, response: ExpressResponse, context: TenantContext): void => {
    const headers = headersOf(request);
    const [named] = headerValues(headers, "mcp-session-id");
    if (request.method === "DELETE") {
      if (named !== undefined) response.on("finish", () => void sessions.end(named, context));
      return;
    }
    // Sessions are opened by a POST that names none, and not since revision 2026-07-28. One that comes another way is bound to
    // nobody, so nobody can use it.
    const [revision = ""] = headerValues(headers, "mcp-protocol-version");
    if (named === undefined && request.method === "POST" && revision < "2026")
      holdAnswer(response, (opened) => sessions.claim(opened, context));
  };
  return (request, response, next) => {
    delete request.auth;
    if (!resumesStreams(tenancy)) dropLastEventId(request);
    const metadata = request.method === "GET" || request.method === "HEAD" ? tenancy.metadata(request) : undefined;
    if (metadata !== undefined) {
      if (metadata instanceof Promise) metadata.then((answer) => write(response, answer), next);
      else write(response, metadata);
      return;
    }
    const decided = (admission: Admission): void => {
      if (!admission.ok) {
        write(response, admission.answer);
        return;
      }
      const answered = (denied: HttpAnswer | undefined): void => {
        if (denied === undefined) proceed(request, response, next, admission);
        else write(response, denied);
      };
      const denied = isListening(request)
        ? Promise.resolve(checkSession(sessions, request, admission.context)).then(
            (foreign) => foreign ?? checkListening(tenancy, admission.context, request.body),
          )
        : checkSession(sessions, request, admission.context);
      if (denied instanceof Promise) denied.then(answered).catch(next);
      else answered(denied);
    };
    const admission = tenancy.admit(request);
    if (admission instanceof Promise) admission.then(decided).catch(next);
    else decided(admission);
  };
}

/** Node keeps a header twice, and the SDK's transport reads the raw one. */
function dropLastEventId({ headers, rawHeaders }: ExpressRequest): void {
  if (!Object.hasOwn(headers, lastEventId)) return;
  delete (headers as Record<string, unknown>)[lastEventId];
  for (let at = (rawHeaders?.length ?? 0) - 2; at >= 0; at -= 2)
    if (rawHeaders?.[at]?.toLowerCase() === lastEventId) (rawHeaders as string[]).splice(at, 2);
}

function write(response: ExpressResponse, answer: HttpAnswer): void {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  (response.end as (body: string) => unknown)(answer.body);
}
