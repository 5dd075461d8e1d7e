// Azure AD B2C: two tenants in one directory whose tokens, policies or key sets could be taken for one another.
import { b2cFlows } from "../spec/b2c-flows.ts";
import { connectionKeyId } from "../spec/connection-key-id.ts";
import { b2cName } from "./b2c-name.ts";
import type { Report } from "./cross-tenant-proof.ts";
import type { TenantPlan } from "./tenant-plan.ts";

interface Mark {
  plan: TenantPlan;
  path: string[];
}

/**
 * A directory signs for all of its policies with the same keys. Two tenants may share a policy only where each token says whose
 * the person is, by an attribute of the person that says something else for either. Objects of a directory have one owner.
 */
export function crossingPolicies(plans: readonly TenantPlan[], report: Report): void {
  foreignParts(plans, report);
  const owned = new Map<string, Mark>();
  const values = new Map<string, Mark>();
  const signing = new Map<string, Mark>();
  for (const plan of plans) {
    const { b2c } = plan.options;
    if (b2c === undefined) continue;
    const { directory } = b2c;
    const at = (...path: string[]): Mark => ({ plan, path: ["identity", "b2c", ...path] });
    const meet = (map: Map<string, Mark>, key: string, own: Mark): Mark | undefined => {
      const other = map.get(key);
      if (other === undefined) map.set(key, own);
      return other === undefined || other.plan === plan ? undefined : other;
    };
    const tell = (
      code: "fleet.name-collision" | "fleet.shared-client",
      a: Mark,
      b: Mark,
      key: string,
      text: [string, string],
    ) => report(code, { kind: "client", key, ...a }, { kind: "client", key, ...b }, ...text);
    for (const [id, own] of objectsOf(plan, at)) {
      const other = meet(owned, `${directory} ${id.toLowerCase()}`, own);
      const [a, b] = [other?.plan.tenantId ?? "", plan.tenantId];
      if (other !== undefined)
        tell("fleet.name-collision", other, own, id, [
          `${a} and ${b} both write ${id} in directory ${directory}`,
          `\`up\` of ${b} replaces the policy or key that people of ${a} sign in by`,
        ]);
    }
    const { name = "extension_tenantId", value = plan.tenantId } = b2c.tenantClaim ?? {};
    const personal = name.startsWith("extension_");
    if (personal) {
      const own = at("tenantClaim");
      const other = meet(values, `${directory} ${name} ${value}`, own);
      const [a, b] = [other?.plan.tenantId ?? "", plan.tenantId];
      if (other !== undefined)
        tell("fleet.shared-client", other, own, value, [
          `${a} and ${b} share the claim ${name} with the value ${value} in directory ${directory}`,
          `whoever has ${name} ${value} is let into ${a} and into ${b}`,
        ]);
    }
    for (const [flow, id] of b2cFlows(b2c)) {
      const key = `${directory} ${id.toLowerCase()}`;
      const own = at("policies", flow);
      const other = signing.get(key);
      if (other === undefined) signing.set(key, own);
      const [a, b] = [other?.plan.tenantId ?? "", plan.tenantId];
      if (other !== undefined && other.plan !== plan && !(personal && isPersonal(other.plan)))
        tell("fleet.shared-client", other, own, id, [
          `${a} and ${b} share the policy ${id} in directory ${directory}, and no attribute of a person tells them apart`,
          `whoever signs in by ${id} gets tokens for ${a} and for ${b}`,
        ]);
    }
  }
}

/** Connections that extend another tenant's policy, or sign with another tenant's key. */
function foreignParts(plans: readonly TenantPlan[], report: Report): void {
  const owners = new Map<string, Mark>();
  for (const plan of plans)
    for (const [id, own] of objectsOf(plan, (...path) => ({ plan, path: ["identity", "b2c", ...path] })))
      owners.set(`${plan.options.b2c?.directory} ${id.toLowerCase()}`, own);
  for (const plan of plans) {
    const { directory, connections } = plan.options.b2c ?? {};
    for (const field of ["base", "signingKey"] as const) {
      const id = connections?.[field];
      const other = owners.get(`${directory} ${id?.toLowerCase()}`);
      if (id === undefined || other === undefined || other.plan === plan) continue;
      const [a, b] = [other.plan.tenantId, plan.tenantId];
      const own = { plan, path: ["identity", "b2c", "connections", field] };
      report(
        "fleet.shared-client",
        { kind: "client", key: id, ...other },
        { kind: "client", key: id, ...own },
        `${b} uses ${id}, which is ${a}'s, in directory ${directory}`,
        field === "base"
          ? `a change of ${a}'s policy changes how people of ${b} sign in`
          : `requests of ${b} to its provider are signed as ${a}'s`,
      );
    }
  }
}

function isPersonal({ options: { b2c } }: TenantPlan): boolean {
  return (b2c?.tenantClaim?.name ?? "extension_tenantId").startsWith("extension_");
}

/** Everything with a name of its own in the directory. */
function objectsOf(plan: TenantPlan, at: (...path: string[]) => Mark): [string, Mark][] {
  const { b2c } = plan.options;
  if (b2c === undefined) return [];
  const listed: [string, Mark][] = [
    ...(b2c.customPolicies ?? []).map(({ id }): [string, Mark] => [id, at("customPolicies", `=${id}`, "id")]),
    ...(b2c.policyKeys ?? []).map(({ id }): [string, Mark] => [id, at("policyKeys", `=${id}`, "id")]),
  ];
  const secret = plan.enterprise.filter(({ kind }) => kind !== "saml").map(({ name }) => name);
  const connection = (name: string): Mark => ({ plan, path: ["identity", "enterprise", `=${name}`, "name"] });
  if (b2c.connections === undefined)
    return [
      ...listed,
      ...secret.map((name): [string, Mark] => [connectionKeyId(plan.tenantId, name), connection(name)]),
    ];
  return [
    ...listed,
    ...["connections", "signin"].map((word): [string, Mark] => [b2cName(plan.tenantId, word), at("connections")]),
    ...secret.map((name): [string, Mark] => [b2cName(plan.tenantId, "enterprise", name), connection(name)]),
    ...plan.social.map(({ provider, name }): [string, Mark] => [
      b2cName(plan.tenantId, provider, name),
      { plan, path: ["settings", "oauth", provider] },
    ]),
  ];
}
