// What a tenant must have to itself, read off its plan: each claim with its place in the spec.
import type { OAuthProvider } from "../spec/oauth-apps.ts";
import type { PlannedReference, TenantPlan } from "./tenant-plan.ts";

/** What is claimed. Two tenants with the same kind and key can be taken for one another. */
export type ClaimKind =
  | "host"
  | "mail-domain"
  | "audience"
  | "client"
  | "saml-entity"
  | "saml-issuer"
  | "secret"
  | "redis-user"
  | "owner"
  | "stack"
  | "provider-name"
  | "federation"
  | "tenant";

export interface Claim {
  kind: ClaimKind;
  key: string;
  /** where the spec says it; a part `=name` means the list's item of that name or value */
  path: readonly string[];
}

/** Issuers that social providers' tokens come from. An app id of Microsoft is one app in every directory. */
const socialIssuers: Readonly<Record<OAuthProvider, string>> = {
  google: "https://accounts.google.com",
  github: "https://github.com",
  microsoft: "https://login.microsoftonline.com",
};

/** Gives every claim of a plan; pure. Clients of the platform itself get their ids there and are claimed by name. */
export function tenantClaims(plan: TenantPlan): Claim[] {
  const claims: Claim[] = [
    { kind: "tenant", key: plan.tenantId, path: ["tenantId"] },
    { kind: "stack", key: plan.stack, path: ["tenantId"] },
    { kind: "owner", key: plan.owner, path: ["tenantId"] },
  ];
  const claim = (kind: ClaimKind, key: string, ...path: string[]): void => {
    claims.push({ kind, key, path });
  };
  for (const host of plan.content.hosts)
    claim("host", host, ...(host.startsWith(`${plan.tenantId}.`) ? ["tenantId"] : ["runtime", "customDomain"]));
  if (plan.customDomain !== undefined) claim("host", plan.customDomain, "identity", "customDomain");
  for (const domain of plan.organization.domains) claim("mail-domain", domain, "settings", "domains", `=${domain}`);
  if (plan.content.domain !== undefined) claim("mail-domain", plan.content.domain, "domain");
  for (const audience of plan.organization.audiences) claim("audience", audience, "tenantId");
  if (plan.redis !== undefined) {
    const { service, place, user } = plan.redis;
    const where = "url" in place ? place.url : place.region;
    const previous = "previousUser" in plan.redis ? plan.redis.previousUser : undefined;
    for (const name of [user, ...(previous === undefined ? [] : [previous])])
      claim("redis-user", `${service} ${where} ${name}`, "runtime", "redis");
  }
  for (const app of plan.social) {
    const path = ["settings", "oauth", app.provider, `=${app.name}`];
    claim("client", clientKey(socialIssuers[app.provider], app.clientId), ...path, "clientId");
    claim("secret", secretKey(app.secret), ...path, "clientSecret");
  }
  for (const connection of plan.enterprise) {
    const listed = ["identity", "enterprise", `=${connection.name}`];
    const shared = connection.kind === "saml" ? directoryOf(plan, connection.name) : undefined;
    if (shared !== undefined) {
      claim("saml-issuer", shared.key, ...shared.path);
      continue;
    }
    if (connection.kind === "saml") {
      const own = connection.entityId === plan.content.oauth.saml?.issuer;
      claim(
        "saml-entity",
        connection.entityId,
        ...(own ? ["settings", "oauth", "saml", "issuer"] : [...listed, "entityId"]),
      );
      continue;
    }
    const issuer = connection.kind === "oidc" ? connection.issuer : socialIssuers.microsoft;
    claim("client", clientKey(issuer, connection.clientId), ...listed, "clientId");
    claim("secret", secretKey(connection.secret), ...listed, "clientSecret");
  }
  const { saml } = plan.content.oauth;
  // servers speak SAML by themselves there, under an entity id of the tenant's own
  if (saml !== undefined && (plan.options.entra ?? plan.options.b2c)?.connections !== undefined)
    claim("saml-entity", saml.issuer, "settings", "oauth", "saml", "issuer");
  for (const { name, issuer, subject } of plan.options.entra?.federatedCredentials ?? [])
    claim("federation", `${issuer} ${subject}`, "identity", "entra", "federatedCredentials", `=${name}`, "subject");
  return claims;
}

/**
 * In a directory of Microsoft our entity id is the directory's, whoever the tenant is. What tells tenants apart is the provider, by
 * its issuer or its metadata. Undefined elsewhere.
 */
function directoryOf({ options: { entra, b2c } }: TenantPlan, name: string): Pick<Claim, "key" | "path"> | undefined {
  const [platform, directory, given] =
    entra === undefined
      ? ["b2c", b2c?.directory, b2c?.connections?.saml?.[name]]
      : ["entra", entra.directory, entra.connections?.saml?.[name]];
  const field = given?.issuer === undefined ? "metadataUrl" : "issuer";
  const provider = given?.[field];
  if (directory === undefined || provider === undefined) return undefined;
  return { key: `${directory} ${provider}`, path: ["identity", platform, "connections", "saml", name, field] };
}

/** One spelling of an issuer: Microsoft's has a path for each directory, but an app's id is the same in all of them. */
function clientKey(issuer: string, clientId: string): string {
  const { host } = new URL(issuer);
  const microsoft = host === "login.microsoftonline.com" || host === "sts.windows.net";
  return `${microsoft ? socialIssuers.microsoft : issuer.replace(/\/+$/, "")} ${clientId}`;
}

/** One spelling of a reference: `file:./a//b` is `file:a/b`, and a parameter's leading slash tells nothing apart. */
function secretKey({ reference }: PlannedReference): string {
  const [scheme = "", ...rest] = reference.split(":");
  const place = rest.join(":");
  if (scheme === "file")
    return `file:${place
      .split("/")
      .filter((part) => part !== "." && part !== "")
      .join("/")}`;
  return scheme === "aws-ssm" ? `aws-ssm:${place.replace(/^\//, "")}` : reference;
}
