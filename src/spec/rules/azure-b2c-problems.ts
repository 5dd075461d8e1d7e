// identity.b2c: what an Azure AD B2C directory would refuse, or what would let the wrong people in.
import { connectionKeyId } from "../connection-key-id.ts";
import type { Problem, SpecPath } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";
import { azureB2cConnectionProblems } from "./azure-b2c-connection-problems.ts";
import { entraAppProblems } from "./entra-app-problems.ts";

export function azureB2cProblems(spec: TenantSpec): Problem[] {
  const { identity } = spec;
  if (identity.platform !== "azure-b2c" || identity.b2c === undefined) return [];
  const { b2c } = identity;
  const problems: Problem[] = [];
  const note = (path: SpecPath, message: string, code: Problem["code"] = "spec.platform"): void => {
    problems.push({ code, path: ["identity", ...path], message });
  };
  if (identity.claims?.tenant !== undefined)
    note(["claims", "tenant"], "say it in b2c.tenantClaim, with what it says for this tenant; remove it");
  const { name: claim = "extension_tenantId", value } = b2c.tenantClaim ?? {};
  if (claim === "aud" && value !== undefined)
    note(
      ["b2c", "tenantClaim", "value"],
      "the tenant's own API is in aud, and its id is known to Azure only; remove it",
    );
  for (const [index, { kind, name, roles = [] }] of (identity.apps ?? []).entries()) {
    if (kind === "machine" && roles.length > 0 && b2c.rolesPrefix === undefined)
      note(
        ["apps", index, "roles"],
        `B2C lists no roles in tokens of the machine app ${name}; add b2c.rolesPrefix, and it has those of the spec`,
      );
    if (kind === "machine" && claim.startsWith("extension_"))
      note(
        ["apps", index, "kind"],
        `${claim} is an attribute of people, so no token of the machine app ${name} has it; name another b2c.tenantClaim`,
      );
  }
  problems.push(...signInProblems(spec), ...azureB2cConnectionProblems(spec), ...ownedProblems(spec));
  problems.push(...domainProblems(spec), ...entraAppProblems(spec));
  return problems;
}

/** Only custom policies can send people to another identity provider that a spec names. */
function signInProblems({ identity }: TenantSpec): Problem[] {
  const problems: Problem[] = [];
  const { enterprise = [], b2c } = identity;
  const flow = b2c?.policies.signUpSignIn ?? "";
  if (enterprise.length > 0 && !flow.startsWith("B2C_1A_"))
    problems.push({
      code: "spec.platform",
      path: ["identity", "enterprise"],
      message: `nobody but the portal can add identity providers to the user flow ${flow}; use a custom policy, or remove them`,
    });
  const seen = new Set<string>();
  for (const [index, { connection }] of (b2c?.domainHints ?? []).entries()) {
    const path = ["identity", "b2c", "domainHints", index, "connection"];
    if (!enterprise.some(({ name }) => name === connection))
      problems.push({ code: "spec.platform", path, message: `there is no ${connection} in identity.enterprise` });
    if (seen.has(connection))
      problems.push({ code: "spec.duplicate", path, message: `${connection} has a hint already; keep one` });
    seen.add(connection);
  }
  return problems;
}

/** Policies and key sets have one name each; the directory does not tell upper from lower case. */
function ownedProblems({ tenantId, identity }: TenantSpec): Problem[] {
  const { b2c, enterprise = [] } = identity;
  const problems: Problem[] = [];
  const listed = { customPolicies: b2c?.customPolicies ?? [], policyKeys: b2c?.policyKeys ?? [] };
  for (const [field, items] of Object.entries(listed)) {
    const ids = new Set<string>();
    for (const [index, { id }] of items.entries()) {
      const path = ["identity", "b2c", field, index, "id"];
      if (ids.has(id.toLowerCase()))
        problems.push({ code: "spec.duplicate", path, message: `${id} stands here twice; keep one` });
      ids.add(id.toLowerCase());
    }
  }
  for (const [index, { use, secret, certificate }] of listed.policyKeys.entries()) {
    if (certificate === undefined) continue;
    const path = ["identity", "b2c", "policyKeys", index, "certificate"];
    if (secret !== undefined)
      problems.push({
        code: "spec.platform",
        path,
        message: "its key is made, and secret gives one; keep one of the two",
      });
    if (use !== "sig")
      problems.push({
        code: "spec.platform",
        path,
        message: "the certificate is for signatures; write use: sig, or remove it",
      });
  }
  // key sets of connections that we write have ids of their own form
  const named = b2c?.connections === undefined ? enterprise : [];
  const own = new Set(
    named.filter(({ kind }) => kind !== "saml").map(({ name }) => connectionKeyId(tenantId, name).toLowerCase()),
  );
  for (const [index, { id }] of listed.policyKeys.entries())
    if (own.has(id.toLowerCase()))
      problems.push({
        code: "spec.duplicate",
        path: ["identity", "b2c", "policyKeys", index, "id"],
        message: `${id} is made from a connection's clientSecret already; remove it here`,
      });
  return problems;
}

/** A mail domain is verified by whoever deploys, and only the policies that we write ask for it. */
function domainProblems({ identity }: TenantSpec): Problem[] {
  const { customDomain, verifiedDomains = [], dnsZone, b2c } = identity;
  const problems: Problem[] = [];
  for (const [index, domain] of verifiedDomains.entries())
    if (domain !== customDomain && b2c?.connections === undefined)
      problems.push({
        code: "spec.platform",
        path: ["identity", "verifiedDomains", index],
        message: `B2C verifies no mail domains, only customDomain; remove ${domain}`,
      });
  if (dnsZone !== undefined && customDomain === undefined)
    problems.push({
      code: "spec.platform",
      path: ["identity", "dnsZone"],
      message: "without customDomain there is no record to write; remove dnsZone",
    });
  return problems;
}
