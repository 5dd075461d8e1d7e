// RFC 9728: which authorization servers a tenant's resource trusts. Every URL comes from the signed config, none from Host.
import type { TenantConfig } from "../bundle/documents.ts";

export const metadataPrefix = "/.well-known/oauth-protected-resource";

export interface ResourceMetadata {
  /** absolute URL of the document (RFC 9728 3.1) */
  readonly url: string;
  /** path and query part of `url` */
  readonly path: string;
  /** host of the resource, without port */
  readonly host: string;
  readonly document: {
    readonly resource: string;
    readonly authorization_servers: readonly string[];
    readonly bearer_methods_supported: readonly ["header"];
    readonly resource_name: string;
  };
}

const made = new WeakMap<TenantConfig, readonly ResourceMetadata[]>();

/** The metadata of every resource of the tenant: its issuers' audiences that are http(s) URLs, in the config's order. */
export function resourceMetadata(tenant: TenantConfig): readonly ResourceMetadata[] {
  const known = made.get(tenant);
  if (known !== undefined) return known;
  const issuersOf = new Map<string, string[]>();
  for (const { issuer, audiences } of tenant.config.issuers) {
    for (const audience of audiences) {
      const issuers = issuersOf.get(audience) ?? [];
      issuersOf.set(audience, issuers);
      if (!issuers.includes(issuer)) issuers.push(issuer);
    }
  }
  const all: ResourceMetadata[] = [];
  for (const [resource, issuers] of issuersOf) {
    if (!/^https?:\/\/[^"\\\s]+$/.test(resource) || !URL.canParse(resource)) continue;
    const { origin, pathname, search, hostname } = new URL(resource);
    // RFC 9728 3.1: between host and path; a lone slash is dropped
    const path = `${metadataPrefix}${pathname === "/" ? "" : pathname}${search}`;
    all.push({
      url: `${origin}${path}`,
      path,
      host: hostname,
      document: {
        resource,
        authorization_servers: issuers,
        bearer_methods_supported: ["header"],
        resource_name: tenant.config.organizationName,
      },
    });
  }
  made.set(tenant, all);
  return all;
}

/** The resource that a request to `host` means: the one of that host, else the tenant's first. */
export function resourceOfHost(tenant: TenantConfig, host: string | undefined): ResourceMetadata | undefined {
  const all = resourceMetadata(tenant);
  return all.find((metadata) => metadata.host === host) ?? all[0];
}
