// A verified config, made ready for requests once; the compiled form lives exactly as long as the config object.
import type { TenantClient, TenantConfig } from "../bundle/documents.ts";
import { type CompiledIssuer, compileIssuer } from "./authenticate/compile-issuer.ts";
import { compileRole } from "./authorize/compile-role.ts";
import type { CompiledRole } from "./authorize/compiled-role.ts";

export interface CompiledTenant {
  readonly tenantId: string;
  /** names the content together with the tenant: `generation.version` */
  readonly version: string;
  readonly issuers: ReadonlyMap<string, CompiledIssuer>;
  readonly roles: ReadonlyMap<string, CompiledRole>;
  readonly clients: ReadonlyMap<string, TenantClient>;
  /** lower-case addresses; empty means everybody of the issuers */
  readonly allowlist: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
  /** role sets in use: joined role ids → compiled roles; bounded by clearing */
  readonly roleSets: Map<string, readonly CompiledRole[]>;
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
    roles: new Map(content.roles.map((role) => [role.roleId, compileRole(role)])),
    clients: new Map(content.clients.map((client) => [client.clientId, client])),
    allowlist: new Set(content.allowlist.map((address) => address.toLowerCase())),
    domains: new Set(content.domains.map((domain) => domain.toLowerCase())),
    roleSets: new Map(),
  };
  compiled.set(tenant, made);
  return made;
}
