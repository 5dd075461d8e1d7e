// Every name that a tenant's objects bear at its identity platform and its gateway. Provisioning takes them from the same
// functions; several are cut and end in a hash (design §3.2), so the cross-tenant proof compares them all.
import { auth0Name, auth0NameLengths } from "./auth0-name.ts";
import { applicationName, flowPart, socialPart } from "./entra-naming.ts";
import { gatewayKeyName, gatewaySecretName } from "./gateway-names.ts";
import { oktaName, oktaNameLengths } from "./okta-name.ts";
import { oktaHost } from "./okta-routes.ts";
import type { TenantPlan } from "./tenant-plan.ts";

export interface ProviderName {
  /** where the name must be one tenant's alone: an Auth0 tenant's or an Okta org's host, a directory's id, an AWS region */
  place: string;
  /** such as `organization`, `application`, `API key` */
  kind: string;
  name: string;
  /** what in the spec it is made from; a part `=name` means the list's item of that name */
  path: readonly string[];
}

/** Gives the names in the place that the tenant's platform and gateway have; none for the embedded platform. Pure. */
export function providerNames(plan: TenantPlan): ProviderName[] {
  const { auth0, okta, entra } = plan.options;
  const names: ProviderName[] = [];
  const at =
    (place: string) =>
    (kind: string, name: string, ...path: string[]): void => {
      names.push({ place, kind, name, path: path.length === 0 ? ["tenantId"] : path });
    };
  if (plan.platform === "auth0" && auth0 !== undefined) auth0Names(plan, at(auth0.domain));
  if (plan.platform === "okta" && okta !== undefined) oktaNames(plan, at(oktaHost(okta)));
  if (plan.platform === "entra" && entra !== undefined) entraNames(plan, at(entra.directory));
  if (plan.gateway !== undefined) {
    const named = at(plan.gateway.region);
    const [deployment = ""] = plan.owner.split("/");
    named("API key", gatewayKeyName(plan, deployment), "runtime", "gateway");
    named("secret", gatewaySecretName(plan, deployment), "runtime", "gateway");
  }
  return names;
}

type Named = (kind: string, name: string, ...path: string[]) => void;

function auth0Names(plan: TenantPlan, named: Named): void {
  const { tenantId, organization, clients, roles, enterprise, social } = plan;
  const limits = auth0NameLengths;
  named("organization", auth0Name(limits.organization, tenantId));
  for (const audience of organization.audiences)
    named("API", auth0Name(limits.api, tenantId, new URL(audience).hostname));
  for (const { name } of clients)
    named("client", auth0Name(limits.client, tenantId, name), "identity", "apps", `=${name}`);
  for (const { roleId } of roles) named("role", auth0Name(limits.role, tenantId, roleId), "roles", `=${roleId}`);
  for (const { name } of enterprise)
    named("connection", auth0Name(limits.connection, tenantId, "enterprise", name), ...enterprisePath(name));
  for (const { provider, name } of social)
    named("connection", auth0Name(limits.connection, tenantId, provider, name), ...socialPath(provider, name));
}

function entraNames(plan: TenantPlan, named: Named): void {
  const { clients, enterprise, social, options } = plan;
  named("application", applicationName(plan, "API"));
  for (const { name } of clients) named("application", applicationName(plan, name), "identity", "apps", `=${name}`);
  const connections = options.entra?.connections;
  if (connections === undefined) return;
  named("user flow", applicationName(plan, flowPart), "identity", "entra", "connections");
  for (const { name } of enterprise) named("identity provider", applicationName(plan, name), ...enterprisePath(name));
  for (const { provider, name } of social)
    if (provider === "google" && connections.google !== "oidc")
      // a directory has one, whatever it is called
      named("social provider", "Google", ...socialPath(provider, name));
    else named("identity provider", applicationName(plan, socialPart(provider, name)), ...socialPath(provider, name));
}

function oktaNames(plan: TenantPlan, named: Named): void {
  const { organization, clients, roles, enterprise, social, options } = plan;
  const limits = oktaNameLengths;
  for (const [index] of organization.audiences.entries())
    named("authorization server", oktaName(plan, `server ${oktaServerWord(index)}`, limits.object));
  for (const { name } of clients)
    named("application", oktaName(plan, `app ${name}`, limits.object), "identity", "apps", `=${name}`);
  for (const { name } of options.okta?.samlApps ?? [])
    named("application", oktaName(plan, `saml ${name}`, limits.object), "identity", "okta", "samlApps", `=${name}`);
  for (const { roleId } of roles) named("group", oktaName(plan, roleId, limits.group), "roles", `=${roleId}`);
  for (const { role, attribute } of options.okta?.memberships ?? [])
    named("group rule", oktaName(plan, oktaRuleWords(role, attribute), limits.rule), "identity", "okta", "memberships");
  for (const { name } of enterprise) {
    named("identity provider", oktaName(plan, `idp ${name}`, limits.object), ...enterprisePath(name));
    named("routing rule", oktaName(plan, `route ${name}`, limits.rule), ...enterprisePath(name));
  }
  for (const { provider, name } of social)
    named("identity provider", oktaName(plan, `${provider} ${name}`, limits.object), ...socialPath(provider, name));
}

/** What tells a tenant's authorization servers apart: the subdomain's comes first; there is one host more at most. */
export function oktaServerWord(index: number): string {
  return index === 0 ? "main" : index === 1 ? "custom" : `host${index + 1}`;
}

/** What tells a tenant's group rules apart. */
export function oktaRuleWords(role: string, attribute: { name: string; equals: string } | undefined): string {
  return ["rule", role, ...(attribute === undefined ? [] : [attribute.name, attribute.equals])].join(" ");
}

const enterprisePath = (name: string): string[] => ["identity", "enterprise", `=${name}`];
const socialPath = (provider: string, name: string): string[] => ["settings", "oauth", provider, `=${name}`];
