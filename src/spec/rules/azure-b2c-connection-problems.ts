// identity.b2c.connections: what the technical profiles that we write could not say, or would say of somebody else.
import { oauthApps } from "../oauth-apps.ts";
import type { Problem, SpecPath } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";

export function azureB2cConnectionProblems(spec: TenantSpec): Problem[] {
  const { b2c, enterprise = [] } = spec.identity;
  if (b2c?.connections === undefined) return [];
  const problems: Problem[] = [];
  const note = (path: SpecPath, message: string): void => {
    problems.push({ code: "spec.platform", path: ["identity", "b2c", ...path], message });
  };
  const kinds = new Map<string, string>(enterprise.map(({ name, kind }) => [name, kind]));
  if (spec.settings.oauth?.saml !== undefined) kinds.set(kinds.has("sso") ? "sso-settings" : "sso", "saml");
  if (kinds.size === 0 && oauthApps(spec).length === 0)
    note(
      ["connections"],
      "there is no connection to write; declare identity.enterprise or settings.oauth, or remove it",
    );
  const { base = "", saml = {}, signingKey } = b2c.connections;
  const listed = b2c.policyKeys?.find(({ id }) => id.toLowerCase() === signingKey?.toLowerCase());
  if (listed !== undefined && listed.certificate === undefined)
    note(
      ["connections", "signingKey"],
      `a provider knows who signs by a certificate; give ${listed.id} in policyKeys one: certificate: {}`,
    );
  for (const [name, kind] of kinds) {
    if (kind !== "saml") continue;
    const given = saml[name];
    const where = `connections.saml.${name}`;
    if (given === undefined || (given.issuer === undefined && given.metadataUrl === undefined))
      note(
        given === undefined ? ["connections"] : ["connections", "saml", name],
        `a directory knows a SAML provider by its metadata; write ${where}.issuer, its entity id, or ${where}.metadataUrl`,
      );
    else if (given.issuer !== undefined && given.metadataUrl !== undefined)
      note(
        ["connections", "saml", name, "issuer"],
        "the entity id stands in the metadata already; keep one of the two",
      );
  }
  for (const name of Object.keys(saml))
    if (kinds.get(name) !== "saml")
      note(["connections", "saml", name], `there is no SAML connection ${name}; remove it, or declare the connection`);
  // ids of that form are ours to make: whoever may choose them could write another tenant's policy
  if (base.includes("__")) note(["connections", "base"], `${base} is an id that tenantry makes; name another policy`);
  for (const field of ["customPolicies", "policyKeys"] as const)
    for (const [index, { id }] of (b2c[field] ?? []).entries())
      if (id.includes("__"))
        note([field, index, "id"], `ids with two underscores in a row are those that tenantry makes; rename ${id}`);
  return problems;
}
