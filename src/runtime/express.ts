// Adapter for Express (4 and 5) and for every server whose middleware is `(req, res, next)` on Node's own objects.
import type { AdmitRequest } from "./admit-request.ts";
import type { HttpAnswer } from "./answers.ts";
import { type GuardAuthInfo, makeAuthInfo } from "./auth-info.ts";
import { openStreams } from "./open-streams.ts";
import { sessionOwners } from "./session-owners.ts";
import type { Admission, Tenancy } from "./tenancy.ts";
import { runAsTenant } from "./tenant-context.ts";

/** The part of Node's `ServerResponse` that an answer needs. */
export interface ExpressResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  getHeader(name: string): unknown;
  end(body?: string): unknown;
  destroy?(): unknown;
  on(event: "close" | "finish", listener: () => void): unknown;
}

export type ExpressRequest = AdmitRequest & { auth?: GuardAuthInfo | undefined };

/**
 * Middleware: answers RFC 9728 metadata, refuses what the tenancy refuses, and lets the rest on with `req.auth` (the MCP
 * SDK's `AuthInfo`, `extra.tenantId` set) inside `currentTenant()`. Mount it before the MCP route and before body parsers.
 */
export function express(
  tenancy: Tenancy,
): (request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void) => void {
  const owners = sessionOwners();
  const watch = openStreams(tenancy);
  return (request, response, next) => {
    delete request.auth;
    const metadata = request.method === "GET" || request.method === "HEAD" ? tenancy.metadata(request) : undefined;
    if (metadata !== undefined) {
      write(response, metadata);
      return;
    }
    const proceed = (admission: Admission): void => {
      if (!admission.ok) {
        write(response, admission.answer);
        return;
      }
      const { context } = admission;
      const denied = owners.check(request, context);
      if (denied !== undefined) {
        write(response, denied);
        return;
      }
      if (context.principal !== undefined && admission.token !== undefined) {
        request.auth = makeAuthInfo(context, admission.token);
        watch(context, response);
        response.on("finish", () => owners.claim(response.getHeader("mcp-session-id"), context));
      }
      runAsTenant(context, () => next());
    };
    const admission = tenancy.admit(request);
    if (admission instanceof Promise) admission.then(proceed).catch(next);
    else proceed(admission);
  };
}

function write(response: ExpressResponse, answer: HttpAnswer): void {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.end(answer.body);
}
