// The tenant's own custom policies, from its files and its connections, and the key sets that they use: keys first, then each
// policy after the one it extends.
import type { Resource } from "@pulumi/pulumi";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { B2cIdentity } from "../../spec/b2c-identity-spec.ts";
import { connectionKeyId } from "../../spec/connection-key-id.ts";
import { ProvisionError } from "../provision-error.ts";
import type { Tenant } from "../tenant.ts";
import { PolicyKeySet, TrustFrameworkPolicy } from "./b2c-resources.ts";
import type { PolicyKeySetInputs } from "./policy-key-set-behaviour.ts";
import { generateConnections } from "./connections/generate-connections.ts";
import { type ReadPolicy, readPolicy } from "./read-policy.ts";
import { readPolicyFile } from "./read-policy-file.ts";

interface OwnPolicy extends ReadPolicy {
  xml: string;
}

export interface B2cPolicies {
  /** e-mail domain → `domain_hint` */
  domainHints: Record<string, string>;
  /** SAML connection → path of our metadata, below the host; only of connections that we write */
  samlMetadata?: Record<string, string>;
}

/** Everything is read, written and judged before anything is registered. */
export async function b2cPolicies(
  plan: TenantPlan,
  b2c: B2cIdentity,
  { tenant, root }: { tenant: Tenant; root: string },
): Promise<B2cPolicies> {
  const { owner, protect } = plan;
  const { pulumi: prefix } = tenantNames(plan.tenantId);
  const { directory, connections } = b2c;
  const generated = connections === undefined ? undefined : generateConnections(plan, b2c, connections);
  const judged = ({ id, xml }: { id: string; xml: string }): OwnPolicy => ({
    xml,
    ...readPolicy(xml, { id, tenant: b2c.tenant }),
  });
  const written = await Promise.all(
    (b2c.customPolicies ?? []).map(async ({ id, file }) => judged({ id, xml: await readPolicyFile(root, file) })),
  );
  const policies = [...(generated?.policies ?? []).map(judged), ...written];
  const ordered = baseFirst(policies);
  const domainHints = generated?.domainHints ?? answeredHints(plan, b2c, policies);
  const keySets = new Map<string, Resource>();
  for (const inputs of [...listedKeySets(plan, b2c), ...(generated?.keySets ?? connectionKeySets(plan, b2c))])
    keySets.set(
      inputs.keySetId.toLowerCase(),
      new PolicyKeySet(`${prefix}key.${inputs.keySetId}`, inputs, { parent: tenant, protect }),
    );
  const made = new Map<string, Resource>();
  for (const { id, xml, base = "", keys } of ordered) {
    const needed = [made.get(base.toLowerCase()), ...keys.map((key) => keySets.get(key.toLowerCase()))];
    const dependsOn = needed.filter((each) => each !== undefined);
    made.set(
      id.toLowerCase(),
      new TrustFrameworkPolicy(
        `${prefix}policy.${id}`,
        { directory, tenant: b2c.tenant, policyId: id, xml, owner },
        { parent: tenant, protect, dependsOn },
      ),
    );
  }
  return { domainHints, ...(generated === undefined ? {} : { samlMetadata: generated.samlMetadata }) };
}

/** The spec's own key sets. A key that the directory makes follows the epoch. */
function listedKeySets(plan: TenantPlan, { directory, policyKeys = [] }: B2cIdentity): PolicyKeySetInputs[] {
  const { owner, rotation } = plan;
  return policyKeys.map(({ id, use, secret, certificate }): PolicyKeySetInputs => {
    const common = { directory, keySetId: id, use, field: `policyKeys.${id}`, owner };
    if (secret !== undefined) return { ...common, reference: secret, epoch: 1 };
    const days = certificate === undefined ? {} : { certificateDays: certificate.years * 365 };
    return { ...common, ...days, epoch: rotation.epoch };
  });
}

/** One for each connection that has a secret and a technical profile of the tenant's own. */
function connectionKeySets(
  { tenantId, enterprise, owner }: TenantPlan,
  { directory }: B2cIdentity,
): PolicyKeySetInputs[] {
  return enterprise.flatMap((connection): PolicyKeySetInputs[] => {
    if (connection.kind === "saml") return [];
    const { field, reference } = connection.secret;
    const keySetId = connectionKeyId(tenantId, connection.name);
    return [{ directory, keySetId, use: "sig", reference, field, epoch: 1, owner }];
  });
}

/** A policy that extends one of the same tenant comes after it. Throws `b2c.policy` for a circle. */
function baseFirst(policies: readonly OwnPolicy[]): OwnPolicy[] {
  const ordered: OwnPolicy[] = [];
  let left = [...policies];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ id }) => id.toLowerCase()));
    const next = left.filter(({ base = "" }) => !waiting.has(base.toLowerCase()));
    const [first] = left;
    if (next.length === 0 && first !== undefined)
      throw new ProvisionError("b2c.policy", `The policy ${first.id} extends itself, by way of others.`);
    ordered.push(...next);
    left = left.filter((policy) => !next.includes(policy));
  }
  return ordered;
}

/**
 * A connection's people are sent there by `domain_hint`, which a technical profile's `<Domain>` must answer to: in the XML of the
 * tenant's own policies, because nobody else could look. Throws `b2c.route` where none does.
 */
function answeredHints(plan: TenantPlan, b2c: B2cIdentity, policies: readonly OwnPolicy[]): Record<string, string> {
  const answered = new Set(policies.flatMap(({ domains }) => domains));
  const hints: Record<string, string> = {};
  for (const { name, domains } of plan.enterprise)
    for (const domain of domains) {
      const hint = b2c.domainHints?.find(({ connection }) => connection === name)?.hint ?? domain;
      if (!answered.has(hint))
        throw new ProvisionError(
          "b2c.route",
          `No custom policy of ${plan.tenantId} has <Domain>${hint}</Domain>, so people of ${domain} never reach connection ${name}.`,
          {
            mend: "Add the ClaimsProvider with that Domain to a policy in identity.b2c.customPolicies, or name its Domain in domainHints.",
          },
        );
      hints[domain] = hint;
    }
  return hints;
}
