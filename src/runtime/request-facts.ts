// What an audit record says of a request, and where admission looks for the tenant's name in it.
import { type AdmitRequest, headersOf, pathOf } from "./admit-request.ts";
import { type AuditRecord, cut } from "./audit-record.ts";
import { clientAddress } from "./client-address.ts";
import { headerValues } from "./header-source.ts";
import type { ResolveOptions, ResolveRequest } from "./resolve-tenant.ts";

/** The part of a record that is gathered while a request is decided. */
export type Facts = Omit<AuditRecord, "id" | "at" | "decision" | "code" | "status">;

export function requestFacts(request: AdmitRequest, { trustedPeers }: ResolveOptions): Facts {
  const client = clientAddress(request, trustedPeers);
  const host = headerValues(request.headers, "host")[0];
  const path = pathOf(request.originalUrl ?? request.url);
  return {
    ...(client === undefined ? {} : { client }),
    ...(host === undefined ? {} : { host: cut(host) }),
    ...(request.method === undefined ? {} : { method: request.method }),
    ...(path === undefined ? {} : { path: cut(path) }),
  };
}

export function addressOf(request: AdmitRequest, options: ResolveOptions): ResolveRequest {
  return {
    headers: headersOf(request),
    target: request.originalUrl ?? request.url,
    peer: request.socket?.remoteAddress,
    options,
  };
}
