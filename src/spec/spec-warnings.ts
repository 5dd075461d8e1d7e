// What a valid spec will regret: told beside the answer, and never in its way.
import type { Fault, Problem, SpecPath } from "./fault.ts";
import { hasRsaKeys } from "./has-rsa-keys.ts";
import { oauthApps } from "./oauth-apps.ts";
import { faultsOf, sourceOf } from "./spec-source.ts";
import type { TenantSpec } from "./tenant-spec.ts";

/** Microsoft's own notice: no new directories since this day, support until May 2030 at least. */
const closedSince = "2025-05-01";

/** Gives warnings in the form of faults, each with its place; none stops a command. */
export function specWarnings(spec: TenantSpec): Fault[] {
  const problems: Problem[] = [...closingProblems(spec), ...mailProblems(spec), ...absentProblems(spec)];
  return faultsOf(problems, sourceOf(spec) ?? { file: `${spec.tenantId}.yaml`, text: "" });
}

function closingProblems({ identity }: TenantSpec): Problem[] {
  if (identity.platform !== "azure-b2c") return [];
  const message = [
    `Azure AD B2C takes no new customers since ${closedSince} and is supported until May 2030 at least;`,
    "in External ID (platform entra) tokens come from ciamlogin.com, roles are app roles of the tenant's own API,",
    "user flows take the place of custom policies, and people's accounts have to be moved",
  ].join(" ");
  return [{ code: "spec.closing", path: ["identity", "platform"], message }];
}

/** What other platforms make of a spec and the embedded one does not: the signed config carries it all the same, for servers. */
function absentProblems({ identity, settings, domain, ...spec }: TenantSpec): Problem[] {
  if (identity.platform !== "local") return [];
  const problems: Problem[] = [];
  const note = (path: SpecPath, message: string): void => {
    problems.push({ code: "spec.not-here", path, message });
  };
  const absent = new Set(
    oauthApps({ identity, settings, ...spec }).flatMap(({ provider }) =>
      identity.local?.standIns?.[provider] === undefined ? [provider] : [],
    ),
  );
  for (const provider of absent)
    note(
      ["settings", "oauth", provider],
      `the embedded platform shows no ${provider} button; name an issuer that stands in for it in identity.local.standIns`,
    );
  const saml = settings.oauth?.saml;
  if (saml !== undefined && !hasRsaKeys(saml.cert))
    note(
      ["settings", "oauth", "saml", "cert"],
      "the embedded platform checks SAML signatures with RSA keys alone: nobody signs in by it here",
    );
  const verified = new Set(identity.verifiedDomains ?? []);
  const every = settings.domains ?? (domain === undefined ? [] : [domain]);
  for (const [index, { name, domains = every }] of (identity.enterprise ?? []).entries())
    if (!domains.some((each) => verified.has(each)))
      note(
        ["identity", "enterprise", index],
        `no domain of connection ${name} is in identity.verifiedDomains, so nobody is sent there`,
      );
  return problems;
}

/** A user flow writes `emails`, which may hold any address, and says of none that it is verified. */
function mailProblems({ identity, domain, settings }: TenantSpec): Problem[] {
  const flow = identity.b2c?.policies.signUpSignIn ?? "";
  const held = domain !== undefined || (settings.domains ?? []).length > 0 || (settings.allowlist ?? []).length > 0;
  if (identity.platform !== "azure-b2c" || !flow.startsWith("B2C_1_") || !held) return [];
  const message = `tokens of the user flow ${flow} say of no address that it is verified, so nobody enters a tenant with domains or an allowlist; use a custom policy that puts out email and ${identity.b2c?.emailVerifiedClaim ?? "email_verified"}, or name neither`;
  return [{ code: "spec.unverified-mail", path: ["identity", "b2c", "policies", "signUpSignIn"], message }];
}
