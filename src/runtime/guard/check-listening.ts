// `subscriptions/listen` (revision 2026-07-28) is answered by the SDK's HTTP entry, before any server that could be guarded.
import { type AdmitRequest, headersOf } from "../admit-request.ts";
import { type HttpAnswer, refusedListening } from "../answers.ts";
import { headerValues } from "../header-source.ts";
import type { Tenancy } from "../tenancy.ts";
import type { TenantContext } from "../tenant-context.ts";
import { checkMethod } from "./check-method.ts";

const method = "subscriptions/listen";

/** The revision demands that the header says what the body says; the SDK refuses a request where it does not. */
export function isListening(request: AdmitRequest): boolean {
  const values = headerValues(headersOf(request), "mcp-method");
  return values.some((value) => value.trim() === method);
}

/**
 * `undefined`: go on. `body` is the parsed message where it is known; where it is not, only who may use every resource may
 * listen, since nobody can say to what.
 */
export async function checkListening(
  tenancy: Tenancy,
  context: TenantContext,
  body: unknown,
): Promise<HttpAnswer | undefined> {
  if (tenancy.passthrough) return undefined;
  if (typeof body !== "object" || body === null)
    // a permission under a condition does not stand for everything: `authorize` looks at conditions, and nothing is known here
    return tenancy.authorize(context, { resource: "resources", action: "*" }).allowed
      ? undefined
      : refusedListening(null);
  const { id, params } = body as { id?: unknown; params?: unknown };
  const asked = { method, params: typeof params === "object" && params !== null ? { ...params } : {} };
  const refused = await checkMethod(tenancy, context, asked);
  return refused === undefined ? undefined : refusedListening(id);
}
