// What no two tenants may share (design §4.C): domains, hosts, apps at providers, secrets.
import type { EnterpriseConnection } from "./enterprise-spec.ts";
import type { Problem, SpecPath } from "./fault.ts";
import { oauthApps } from "./oauth-apps.ts";
import type { TenantSpec } from "./tenant-spec.ts";

export interface FleetProblem extends Problem {
  tenantId: string;
}

/** A value of one tenant, and where its spec says it. */
export interface Claim {
  tenantId: string;
  path: SpecPath;
}

/**
 * Judges a fleet whose specs are each valid. `placeOf` says where another tenant's claim stands, for the messages; with `baseHost` custom
 * domains are also held apart from the deployment's own hosts. Linear in the size of the fleet.
 */
export function fleetProblems(
  specs: readonly TenantSpec[],
  placeOf: (claim: Claim) => string,
  baseHost?: string,
): FleetProblem[] {
  const problems: FleetProblem[] = [];
  const domains = new Map<string, Claim>();
  const mail = new Map<string, Claim>();
  const hosts = new Map<string, Claim>();
  const clients = new Map<string, Claim>();
  const secrets = new Map<string, Claim>();

  const claim = (
    map: Map<string, Claim>,
    key: string,
    own: Claim,
    code: Problem["code"],
    what: string,
    mend: string,
  ): void => {
    const other = map.get(key);
    if (other === undefined) map.set(key, own);
    else if (other.tenantId !== own.tenantId) {
      const message = `${what} belongs to tenant ${other.tenantId} (${placeOf(other)}) too; ${mend}`;
      problems.push({ ...own, code, message });
    }
  };

  const claimConnection = (
    connection: EnterpriseConnection,
    at: SpecPath,
    { tenantId, identity }: TenantSpec,
  ): void => {
    const { directory, connections } = identity.entra ?? identity.b2c ?? {};
    const given = connections?.saml?.[connection.name];
    if (connection.kind === "saml" && given !== undefined) {
      // our entity id is the directory's there; what tells tenants apart is the provider
      const field = given.issuer === undefined ? "metadataUrl" : "issuer";
      const path = ["identity", identity.entra === undefined ? "b2c" : "entra", "connections", "saml", connection.name];
      const key = `saml ${directory ?? ""} ${given[field] ?? ""}`;
      const mend = "its people would be signed in to either; a provider has one tenant";
      claim(clients, key, { tenantId, path: [...path, field] }, "fleet.shared-client", "this SAML provider", mend);
      return;
    }
    const saml = connection.kind === "saml";
    const place = connection.kind === "oidc" ? connection.issuer : connection.kind === "entra" ? "entra" : "";
    const key = saml ? `saml ${connection.entityId}` : `${place} ${connection.clientId}`;
    const what = saml ? "this SAML entity id" : "this app of the connection";
    const mend = "each tenant needs one of its own, or one tenant's sign-in would be good for the other";
    claim(clients, key, { tenantId, path: [...at, saml ? "entityId" : "clientId"] }, "fleet.shared-client", what, mend);
    if (saml) return;
    const path = [...at, "clientSecret"];
    const secretMend = "whoever may read the one tenant's secret could read the other's; keep a secret for each";
    claim(
      secrets,
      connection.clientSecret,
      { tenantId, path },
      "fleet.shared-secret",
      "this secret reference",
      secretMend,
    );
  };

  for (const spec of specs) {
    const { tenantId } = spec;
    const own = (...path: SpecPath): Claim => ({ tenantId, path });
    const domainMend = "a domain has one tenant, or people would be signed in to the wrong one";
    if (spec.domain !== undefined) {
      claim(domains, spec.domain, own("domain"), "fleet.domain-overlap", spec.domain, domainMend);
      claim(mail, spec.domain, own("domain"), "fleet.domain-overlap", spec.domain, domainMend);
    }
    for (const [index, name] of (spec.settings.domains ?? []).entries())
      claim(mail, name, own("settings", "domains", index), "fleet.domain-overlap", name, domainMend);
    const custom = spec.runtime?.customDomain;
    if (custom !== undefined) {
      const path = ["runtime", "customDomain"];
      claim(hosts, custom, { tenantId, path }, "fleet.host-overlap", custom, "a host has one tenant");
      if (baseHost !== undefined && [custom, ...parentsOf(custom)].includes(baseHost)) {
        const message = `${custom} lies under ${baseHost}, where each host belongs to the tenant it is named for; use a host of the tenant's own domain`;
        problems.push({ tenantId, path, code: "fleet.host-overlap", message });
      }
    }
    for (const { provider, app, path } of oauthApps(spec)) {
      const what = `this ${provider} clientId`;
      const mend = "register an app for each tenant, or one tenant's sign-in would be good for the other";
      claim(clients, `${provider} ${app.clientId}`, own(...path, "clientId"), "fleet.shared-client", what, mend);
      const secretMend = "whoever may read the one tenant's secret could read the other's; keep a secret for each";
      claim(
        secrets,
        app.clientSecret,
        own(...path, "clientSecret"),
        "fleet.shared-secret",
        "this secret reference",
        secretMend,
      );
    }
    for (const [index, connection] of (spec.identity.enterprise ?? []).entries())
      claimConnection(connection, ["identity", "enterprise", index], spec);
    for (const [index, { issuer, subject }] of (spec.identity.entra?.federatedCredentials ?? []).entries())
      claim(
        clients,
        `workload ${issuer} ${subject}`,
        own("identity", "entra", "federatedCredentials", index, "subject"),
        "fleet.shared-client",
        "this workload",
        "one run of it could act as either; each tenant needs a subject of its own",
      );
    const login = spec.identity.customDomain;
    if (login !== undefined)
      claim(hosts, login, own("identity", "customDomain"), "fleet.host-overlap", login, "a host has one tenant");
    const saml = spec.settings.oauth?.saml;
    if (saml !== undefined) {
      const mend = "each tenant needs an entity id of its own, or an assertion for the one would be good for the other";
      claim(
        clients,
        `saml ${saml.issuer}`,
        own("settings", "oauth", "saml", "issuer"),
        "fleet.shared-client",
        "this SAML entity id",
        mend,
      );
    }
  }
  for (const spec of specs) {
    for (const [name, path] of namesOf(spec)) {
      for (const parent of parentsOf(name)) {
        const other = domains.get(parent);
        if (other === undefined || other.tenantId === spec.tenantId) continue;
        const message = `${name} lies under ${parent}, the domain of tenant ${other.tenantId} (${placeOf(other)}); use a domain of this tenant's own`;
        problems.push({
          tenantId: spec.tenantId,
          path,
          code: path[0] === "domain" ? "fleet.domain-overlap" : "fleet.host-overlap",
          message,
        });
      }
      const same = path[0] === "domain" ? undefined : domains.get(name);
      if (same !== undefined && same.tenantId !== spec.tenantId) {
        const message = `${name} is the domain of tenant ${same.tenantId} (${placeOf(same)}); use a host of this tenant's own`;
        problems.push({ tenantId: spec.tenantId, path, code: "fleet.host-overlap", message });
      }
    }
  }
  return problems;
}

function namesOf(spec: TenantSpec): [string, SpecPath][] {
  const custom = spec.runtime?.customDomain;
  return [
    ...(spec.domain === undefined ? [] : ([[spec.domain, ["domain"]]] as [string, SpecPath][])),
    ...(custom === undefined ? [] : ([[custom, ["runtime", "customDomain"]]] as [string, SpecPath][])),
  ];
}

/** mcp.eu.acme.example → eu.acme.example, acme.example, example */
function parentsOf(name: string): string[] {
  const labels = name.split(".");
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join("."));
}
