// A verified config, made ready for requests once; the compiled form lives exactly as long as the config object.
import type { TenantClient, TenantConfig } from "../bundle/documents.ts";
import { type CompiledIssuer, compileIssuer } from "./authenticate/compile-issuer.ts";
import { compileRoles } from "./authorize/compile-roles.ts";
import type { CompiledRoles } from "./authorize/compiled-roles.ts";

export interface CompiledTenant {
  readonly tenantId: string;
  /** names the content together with the tenant: `generation.version` */
  readonly version: string;
  readonly issuers: ReadonlyMap<string, CompiledIssuer>;
  readonly roles: CompiledRoles;
  readonly clients: ReadonlyMap<string, TenantClient>;
  /** lower-case addresses; empty means everybody of the issuers */
  readonly allowlist: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
}

const compiled = new WeakMap<TenantConfig, CompiledTenant>();

/** Compiles `tenant`, or gives the form made before for the same object. */
export function compileTenant(tenant: TenantConfig): CompiledTenant {
  const known = compiled.get(tenant);
  if (known !== undefined) return known;
  const content = tenant.config;
  const made: CompiledTenant = {
    tenantId: tenant.tenant,
    version: `${tenant.generation}.${tenant.version}`,
    issuers: new Map(content.issuers.map((trusted) => [trusted.issuer, compileIssuer(trusted)])),
    roles: compileRoles(content.roles),
    clients: new Map(content.clients.map((client) => [client.clientId, client])),
    allowlist: new Set(content.allowlist.map((address) => address.toLowerCase())),
    domains: new Set(content.domains.map((domain) => domain.toLowerCase())),
  };
  compiled.set(tenant, made);
  return made;
}
