// The host that a request means to the one who asks: behind a trusted proxy the forwarded one, as resolving takes it.
import { type AdmitRequest, headersOf } from "./admit-request.ts";
import { addressOf } from "./request-facts.ts";
import { requestHost } from "./request-host.ts";
import type { ResolveOptions } from "./resolve-tenant.ts";

/** `undefined` for a host that names no tenant of itself, and for words that disagree. */
export function askedHost(request: AdmitRequest, options: ResolveOptions): string | undefined {
  const asked = requestHost(addressOf(request, options), headersOf(request), options);
  return asked.kind === "named" ? asked.host : undefined;
}
