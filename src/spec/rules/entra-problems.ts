// identity.entra: what an Entra directory would refuse, or quietly understand otherwise.
import type { Problem, SpecPath } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";
import { entraAppProblems } from "./entra-app-problems.ts";
import { entraConnectionProblems } from "./entra-connection-problems.ts";

/** Federated credentials that Entra keeps for one application. */
const credentialsEach = 20;

export function entraProblems(spec: TenantSpec): Problem[] {
  const { identity } = spec;
  if (identity.platform !== "entra" || identity.entra === undefined) return [];
  const { entra } = identity;
  const problems: Problem[] = [];
  const note = (path: SpecPath, message: string, code: Problem["code"] = "spec.platform"): void => {
    problems.push({ code, path: ["identity", ...path], message });
  };
  const { kind = "external-id", directory, subdomain, customerDirectory, issuer } = entra;
  const ours = kind === "external-id";
  if (ours && subdomain === undefined)
    note(["entra"], "an External ID directory answers on <subdomain>.ciamlogin.com; add subdomain");
  if (ours && customerDirectory !== undefined)
    note(["entra", "customerDirectory"], "people of an External ID directory live in that directory; remove it");
  if (!ours && subdomain !== undefined)
    note(["entra", "subdomain"], "multi-tenant apps sign in on login.microsoftonline.com; remove it");
  if (!ours && customerDirectory === undefined)
    note(["entra"], "without customerDirectory any directory in the world could enter; name the customer's");
  if (!ours && customerDirectory === directory)
    note(["entra", "customerDirectory"], "this is our own directory; name the customer's");
  const trusted = ours ? directory : (customerDirectory ?? directory);
  if (issuer !== undefined && !issuer.endsWith(`/${trusted}/v2.0`))
    note(["entra", "issuer"], `it must end in /${trusted}/v2.0, or tokens of another directory would be taken`);
  if (identity.claims !== undefined) note(["claims"], "Entra names its claims itself (aud, roles); remove them");
  // Silently doing less than the spec says would be worse than refusing it.
  if (identity.customDomain !== undefined)
    note(
      ["customDomain"],
      "a custom URL domain of Entra needs a proxy that Graph does not make: do it in the admin center, and remove customDomain",
    );
  problems.push(...federationProblems(spec), ...entraConnectionProblems(spec), ...entraAppProblems(spec));
  return problems;
}

function federationProblems({ identity }: TenantSpec): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  for (const [index, { app: name, name: own, issuer, subject }] of (
    identity.entra?.federatedCredentials ?? []
  ).entries()) {
    const note = (field: string, message: string, code: Problem["code"] = "spec.platform"): void => {
      problems.push({ code, path: ["identity", "entra", "federatedCredentials", index, field], message });
    };
    const app = identity.apps?.find((candidate) => candidate.name === name);
    if (app === undefined) note("app", `there is no app ${name} in identity.apps`);
    else if (app.kind === "native")
      note("app", `the native app ${name} runs at the user's and proves nothing; remove it`);
    if (seen.has(`${name} name ${own}`)) note("name", `app ${name} has two of this name; rename one`, "spec.duplicate");
    if (seen.has(`${name} subject ${issuer} ${subject}`))
      note("subject", `app ${name} has this issuer and subject already; keep one`, "spec.duplicate");
    seen.add(`${name} name ${own}`).add(`${name} subject ${issuer} ${subject}`);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (counts.get(name) === credentialsEach + 1)
      note("app", `Entra keeps ${credentialsEach} federated credentials for one app; remove some of ${name}`);
  }
  return problems;
}
