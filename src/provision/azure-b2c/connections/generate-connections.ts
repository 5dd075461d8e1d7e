// Everything of a tenant's connections in a B2C directory, from the plan: policies, key sets, and where people are led.
import { b2cName } from "../../../plan/b2c-name.ts";
import type { PlannedReference, TenantPlan } from "../../../plan/tenant-plan.ts";
import { b2cFlows } from "../../../spec/b2c-flows.ts";
import type { B2cIdentity } from "../../../spec/b2c-identity-spec.ts";
import { ProvisionError } from "../../provision-error.ts";
import type { PolicyKeySetInputs } from "../policy-key-set-behaviour.ts";
import { connectionsPolicy, type WrittenConnection } from "./connections-policy.ts";
import { enterpriseParts } from "./enterprise-parts.ts";
import { signInPolicy } from "./sign-in-policy.ts";
import { socialParts } from "./social-parts.ts";
import { type ProfileParts, technicalProfile } from "./technical-profile.ts";
import { writeXml } from "./write-xml.ts";

export interface GeneratedConnections {
  policies: { id: string; xml: string }[];
  keySets: PolicyKeySetInputs[];
  /** verified mail domain → `domain_hint` */
  domainHints: Record<string, string>;
  /** SAML connection → path of the metadata that its provider needs, below the directory's host */
  samlMetadata: Record<string, string>;
}

/** the base of Microsoft's starter pack for social accounts, with or without local ones */
const usualBase = "B2C_1A_TrustFrameworkExtensions";
const socialNames = { google: "Google", github: "GitHub", microsoft: "Microsoft" } as const;

/**
 * The sign-in policy is made where the spec's flow names it; otherwise a policy of the tenant's own extends the connections.
 * Throws `b2c.route` for hints that lead two ways, and for flows by ids of ours that nothing is made under.
 */
export function generateConnections(
  plan: TenantPlan,
  b2c: B2cIdentity,
  connections: NonNullable<B2cIdentity["connections"]>,
): GeneratedConnections {
  const { tenantId, owner, organization, enterprise, social } = plan;
  const { tenant, directory, issuer = "directory", policyClaim = "tfp" } = b2c;
  const { name: claimName = "extension_tenantId", value: tenantValue = tenantId } = b2c.tenantClaim ?? {};
  const keySets: PolicyKeySetInputs[] = [];
  const keySet = (id: string, { field, reference }: PlannedReference): string => {
    keySets.push({ directory, keySetId: id, use: "sig", reference, field, epoch: 1, owner });
    return id;
  };
  const written = (keySetId: string, displayName: string, provider: string, parts: ProfileParts): WrittenConnection => {
    // the profile has its key set's name: either is unique in the directory
    const id = keySetId.slice("B2C_1A_".length);
    return { id, displayName, profile: technicalProfile({ id, displayName, tenantValue, provider }, parts) };
  };
  const domainHints: Record<string, string> = {};
  const samlMetadata: Record<string, string> = {};
  const base = b2cName(tenantId, "connections");
  const made = enterprise.map((connection): WrittenConnection => {
    const { name } = connection;
    const id = b2cName(tenantId, "enterprise", name);
    if (connection.kind !== "saml") keySet(id, connection.secret);
    const domain = hintOf(plan, b2c, connection, domainHints);
    const parts = enterpriseParts(connection, connections, { keySet: id, vouches: domain !== undefined });
    const shown = `${organization.displayName} (${name})`;
    const one = written(id, shown, `${name}.enterprise.${tenantId}`, parts);
    if (connection.kind === "saml")
      samlMetadata[name] = `${tenant}.onmicrosoft.com/${base}/samlp/metadata?idptp=${one.id}`;
    return domain === undefined ? one : { ...one, domain };
  });
  const apps = social.map((app): WrittenConnection => {
    const { provider, name, secret } = app;
    const id = keySet(b2cName(tenantId, provider, name), secret);
    const shown = social.filter((other) => other.provider === provider).length > 1 ? ` (${name})` : "";
    return written(id, `${socialNames[provider]}${shown}`, `${name}.${provider}.${tenantId}`, socialParts(app, id));
  });
  const signIn = b2cName(tenantId, "signin");
  const journey = signIn.slice("B2C_1A_".length);
  const extended = connections.base ?? usualBase;
  const tokens = { issuer, policyClaim };
  const policies = [
    {
      id: base,
      xml: writeXml(
        connectionsPolicy({ tenant, id: base, base: extended, journey, connections: [...made, ...apps], tokens }),
      ),
    },
  ];
  for (const [flow, id] of b2cFlows(b2c)) {
    if (!id.includes("__")) continue;
    if (id !== signIn || flow !== "signUpSignIn")
      throw new ProvisionError(
        "b2c.route",
        `Nothing is made under the id ${id}, which policies.${flow} of ${tenantId} names.`,
        {
          mend: `The sign-in policy of its connections is ${signIn}; other flows need policies of your own.`,
        },
      );
    const tenantClaim = { name: claimName === "aud" ? "tenant_id" : claimName, value: tenantValue };
    const emailVerifiedClaim = b2c.emailVerifiedClaim ?? "email_verified";
    const parts = { tenant, id, base, journey, tenantClaim, emailVerifiedClaim, policyClaim };
    policies.push({ id, xml: writeXml(signInPolicy(parts)) });
  }
  return { policies, keySets, domainHints, samlMetadata };
}

/** A connection without a verified domain is chosen by name and never led to. One with several has a hint of its own. */
function hintOf(
  { tenantId, verifiedDomains }: TenantPlan,
  { domainHints = [] }: B2cIdentity,
  { name, domains }: TenantPlan["enterprise"][number],
  hints: Record<string, string>,
): string | undefined {
  const [first, ...more] = domains.filter((domain) => verifiedDomains.includes(domain));
  if (first === undefined) return undefined;
  const usual = more.length === 0 ? first : `${name}.${tenantId}`;
  const hint = domainHints.find(({ connection }) => connection === name)?.hint ?? usual;
  if (Object.values(hints).includes(hint))
    throw new ProvisionError("b2c.route", `Two connections of ${tenantId} would answer to domain_hint ${hint}.`, {
      mend: "Give each of them a hint of its own in identity.b2c.domainHints.",
    });
  for (const domain of [first, ...more]) hints[domain] = hint;
  return hint;
}
