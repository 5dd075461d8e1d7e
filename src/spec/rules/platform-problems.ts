// identity: a platform has its own options and no other's; connections and domains that routing can rely on.
import type { Problem, SpecPath } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";
import { certificateProblems } from "./certificate-problems.ts";

/** Where a platform's options stand below `identity`. */
const optionsOf = [
  ["auth0", "auth0"],
  ["okta", "okta"],
  ["entra", "entra"],
  ["azure-b2c", "b2c"],
] as const;

/** `at`: seconds since the epoch at which certificates must be valid. */
export function platformProblems(spec: TenantSpec, at: number): Problem[] {
  const { identity } = spec;
  const problems: Problem[] = [];
  const note = (code: Problem["code"], path: SpecPath, message: string): void => {
    problems.push({ code, path: ["identity", ...path], message });
  };
  for (const [platform, field] of optionsOf) {
    const given = identity[field] !== undefined;
    if (identity.platform === platform && !given)
      note("spec.platform", ["platform"], `platform ${platform} needs its options; write identity.${field}`);
    if (identity.platform !== platform && given)
      note("spec.platform", [field], `the platform is ${identity.platform}, so these options say nothing; remove them`);
  }
  if (identity.platform === "auth0" && identity.claims?.tenant !== undefined)
    note("spec.platform", ["claims", "tenant"], "Auth0 itself names the organization, in org_id; remove claims.tenant");
  const own = new Set([...(spec.settings.domains ?? []), ...(spec.domain === undefined ? [] : [spec.domain])]);
  const names = new Set<string>();
  const routed = new Map<string, string>();
  for (const [index, connection] of (identity.enterprise ?? []).entries()) {
    const path = ["enterprise", index];
    if (names.has(connection.name))
      note("spec.duplicate", [...path, "name"], `two connections are called ${connection.name}; rename one`);
    names.add(connection.name);
    for (const [place, domain] of (connection.domains ?? []).entries()) {
      const other = routed.get(domain);
      if (!own.has(domain))
        note(
          "spec.connection",
          [...path, "domains", place],
          `${domain} is not a domain of this tenant; add it to settings.domains first`,
        );
      else if (other !== undefined)
        note(
          "spec.connection",
          [...path, "domains", place],
          `people of ${domain} are sent to connection ${other} already; a domain has one`,
        );
      routed.set(domain, connection.name);
    }
    if (connection.kind === "saml")
      problems.push(...certificateProblems(connection.cert, ["identity", ...path, "cert"], at));
  }
  const { customDomain } = identity;
  if (customDomain !== undefined && customDomain === spec.runtime?.customDomain)
    note("spec.platform", ["customDomain"], `${customDomain} is the MCP server's host; sign-in needs one of its own`);
  if (customDomain !== undefined && !lies(customDomain, own))
    note("spec.platform", ["customDomain"], `${customDomain} must lie below one of the tenant's own domains`);
  for (const [index, domain] of (identity.verifiedDomains ?? []).entries()) {
    if (!own.has(domain) && domain !== customDomain)
      note(
        "spec.platform",
        ["verifiedDomains", index],
        `${domain} is neither a mail domain nor customDomain; remove it`,
      );
  }
  if (identity.rotation?.keepPrevious === true && identity.rotation.epoch === 1)
    note("spec.platform", ["rotation", "keepPrevious"], "there is no epoch before the first; remove keepPrevious");
  return problems;
}

function lies(host: string, domains: ReadonlySet<string>): boolean {
  return [...domains].some((domain) => host !== domain && host.endsWith(`.${domain}`));
}
