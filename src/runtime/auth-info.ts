// The MCP SDK's `AuthInfo` for an admitted request, and the way back from it to the context, which nobody can forge.
import type { Principal } from "./authenticate/principal.ts";
import type { TenantContext } from "./tenant-context.ts";

/** Structurally the `AuthInfo` of SDK v1 and v2. */
export interface GuardAuthInfo {
  token: string;
  clientId: string;
  scopes: string[];
  expiresAt?: number;
  resource?: URL;
  extra?: Record<string, unknown>;
}

const resources = new WeakMap<Principal, URL | null>();
const contexts = new WeakMap<object, TenantContext>();

/** Makes the `AuthInfo` of a context that has a principal. */
export function makeAuthInfo(context: TenantContext, token: string): GuardAuthInfo {
  const { principal } = context;
  if (principal === undefined) throw new TypeError("a context without a principal has no AuthInfo");
  let resource = resources.get(principal);
  if (resource === undefined) {
    resource = URL.canParse(principal.audience) ? new URL(principal.audience) : null;
    resources.set(principal, resource);
  }
  const info: GuardAuthInfo = {
    token,
    clientId: principal.clientId ?? principal.subject,
    scopes: [...principal.scopes],
    expiresAt: Math.floor(principal.expires),
    ...(resource === null ? {} : { resource }),
    extra: {
      tenantId: context.tenantId,
      subject: principal.subject,
      roles: [...principal.roles],
      ...(principal.email === undefined ? {} : { email: principal.email }),
    },
  };
  contexts.set(info, context);
  return info;
}

/** The context of which `info` was made by this process; `undefined` for any other object. */
export function contextOf(info: unknown): TenantContext | undefined {
  return typeof info === "object" && info !== null ? contexts.get(info) : undefined;
}
