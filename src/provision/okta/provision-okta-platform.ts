// The order in which an Okta org asks where people sign in: one list an org, so one stack writes it (docs/adr/0030).
import { getStack, type Resource } from "@pulumi/pulumi";
import { getPolicyOutput } from "@pulumi/okta/policy/getPolicy.js";
import { RuleIdpDiscovery } from "@pulumi/okta/policy/ruleIdpDiscovery.js";
import { oktaHost, oktaRoutes } from "../../plan/okta-routes.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { OktaIdentity } from "../../spec/okta-identity-spec.ts";
import { parseStackName } from "../../spec/parse-stack-name.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import { referenceOutput } from "../reference-output.ts";
import { stackOutputs } from "../stack-outputs.ts";
import type { AppliedRoute, AppliedRoutes } from "./okta-connections.ts";
import { oktaProvider } from "./okta-provider.ts";
import { oktaRoutingMark } from "./okta-routing-mark.ts";

type OktaPlace = Pick<OktaIdentity, "org" | "credentials">;

/** Output `oktaRouting` of the platform stack: org's host → how it is reached, and its rules `<tenant>/<connection>` in their order. */
export type OktaRouting = Record<string, OktaPlace & { order: string[] }>;

interface Rule extends Omit<AppliedRoute, "connection"> {
  tenantId: string;
  connection: string;
  host: string;
}

/**
 * Registers a rule for every connection that a tenant's stack has made and its plan still routes. A rule keeps its place: what
 * is new comes last, so that nothing else moves. A tenant whose spec is gone keeps its rules as long as its stack stands;
 * tenants that `TENANTRY_LEAVING` names (ids, with commas between) lose theirs, before the identity providers behind them go.
 * Throws `program.routing-taken` where an org's rules are another environment's.
 */
export async function provisionOktaPlatform(
  plans: readonly TenantPlan[],
  earlier: OktaRouting,
  place: ProgramPlace,
): Promise<{ oktaRouting: OktaRouting }> {
  const order = Object.values(earlier).flatMap((org) => org.order);
  const rules = await standingRules(plans, order, place);
  const position = ({ tenantId, connection }: Rule): number => {
    const known = order.indexOf(`${tenantId}/${connection}`);
    return known === -1 ? order.length : known;
  };
  const key = (rule: Rule): string => `${rule.tenantId}/${rule.connection}`;
  rules.sort((a, b) => position(a) - position(b) || (key(a) < key(b) ? -1 : 1));
  const places = new Map<string, OktaPlace>(Object.entries(earlier));
  for (const { options } of [...plans].reverse()) if (options.okta) places.set(oktaHost(options.okta), options.okta);
  // Claimed as soon as a spec wants rules: a second environment is refused before it has people to lead there.
  const wanted = plans.flatMap((plan) =>
    plan.options.okta && oktaRoutes(plan).length > 0 ? [oktaHost(plan.options.okta)] : [],
  );
  const routing: OktaRouting = {};
  for (const host of [...places.keys()].sort()) {
    const own = rules.filter((rule) => rule.host === host);
    const reached = places.get(host);
    if (reached === undefined || (own.length === 0 && !wanted.includes(host))) continue;
    await registerRules(host, reached, own, place);
    if (own.length === 0) continue;
    routing[host] = { org: reached.org, credentials: reached.credentials, order: own.map(key) };
  }
  return { oktaRouting: routing };
}

/** Where plan and stack differ, the rule is the narrower of both: nobody is led to a provider that does not take them. */
async function standingRules(plans: readonly TenantPlan[], order: string[], place: ProgramPlace): Promise<Rule[]> {
  const planned = new Map(plans.map((plan) => [plan.tenantId, plan]));
  const leaving = new Set((place.environment.TENANTRY_LEAVING ?? "").split(","));
  const known = order.map((rule) => rule.split("/")[0] ?? "");
  const onOkta = plans.filter(({ platform, enterprise }) => platform === "okta" && enterprise.length > 0);
  const tenants = [...new Set([...known, ...onOkta.map(({ tenantId }) => tenantId)])].filter((id) => !leaving.has(id));
  const { environment } = parseStackName(getStack());
  const suffix = environment === undefined ? "" : `.${environment}`;
  const found = await Promise.all(
    tenants.map(async (tenantId): Promise<Rule[]> => {
      const applied = (await stackOutputs(`${tenantId}${suffix}`))?.oktaRoutes as AppliedRoutes | undefined;
      if (applied === undefined) return [];
      const { host, routes } = applied;
      const plan = planned.get(tenantId);
      if (plan === undefined) return routes.map((route) => ({ ...route, tenantId, host }));
      if (plan.options.okta === undefined || oktaHost(plan.options.okta) !== host) return [];
      const wanted = oktaRoutes(plan);
      return routes.flatMap((route): Rule[] => {
        const same = wanted.find(({ connection, type }) => connection === route.connection && type === route.type);
        const domains = route.domains.filter((domain) => same?.domains.includes(domain));
        if (same === undefined || domains.length === 0) return [];
        return [{ ...route, tenantId, host, domains, status: same.status === "ACTIVE" ? route.status : "INACTIVE" }];
      });
    }),
  );
  return found.flat();
}

async function registerRules(
  host: string,
  reached: OktaPlace,
  rules: readonly Rule[],
  place: ProgramPlace,
): Promise<void> {
  const provider = oktaProvider(`okta.${host}`, reached, (reference) => referenceOutput(reference, place), {});
  // The org has one policy of this kind.
  const policyId = getPolicyOutput({ name: "Idp Discovery Policy", type: "IDP_DISCOVERY" }, { provider }).id;
  let before: Resource[] = [await oktaRoutingMark(host, provider, place)];
  for (const [index, { tenantId, connection, name, idp, type, domains, status }] of rules.entries()) {
    const rule = new RuleIdpDiscovery(
      `okta.route.${tenantId}.${connection}`,
      {
        policyId,
        name,
        // Okta counts positions, from 1 and without gaps; a rule that somebody puts above ours moves them, and shows.
        priority: index + 1,
        idpProviders: [{ id: idp, type }],
        userIdentifierType: "IDENTIFIER",
        // The @ belongs to it: acme.example must not be the end of another's notacme.example.
        userIdentifierPatterns: domains.map((domain) => ({ matchType: "SUFFIX", value: `@${domain}` })),
        networkConnection: "ANYWHERE",
        status,
      },
      // One after the other, from the top down: each write moves what stands below it.
      { provider, dependsOn: before },
    );
    before = [rule];
  }
}
