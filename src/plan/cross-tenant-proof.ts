// The cross-tenant proof (design §4.C): over all plans of a fleet, nothing that tells tenants apart is shared by two.
import { collidingNames } from "./colliding-names.ts";
import { crossingPolicies } from "./crossing-policies.ts";
import { crossingRedirects } from "./crossing-redirects.ts";
import { openDirectories } from "./open-directories.ts";
import { overlappingDomains } from "./overlapping-domains.ts";
import { overlappingRedis } from "./overlapping-redis.ts";
import { type ProviderName, providerNames } from "./provider-names.ts";
import { type Claim, type ClaimKind, tenantClaims } from "./tenant-claims.ts";
import { type TenantNames, tenantNames } from "./tenant-names.ts";
import type { TenantPlan } from "./tenant-plan.ts";
import type { Violation, ViolationPlace } from "./violation.ts";

/** Gives the place of a path in a tenant's spec. */
export type Locate = (plan: TenantPlan, path: readonly string[]) => ViolationPlace;

/** A tenant's claim to something, as the rules see it. */
export interface Claimant extends Claim {
  plan: TenantPlan;
}

export interface ProofOptions {
  /** default: `<id>.yaml` without a line */
  locate?: Locate;
  /** default: the names that provisioning gives; a test may bring names that collide */
  names?: (tenantId: string) => TenantNames;
  /** default: the names that its platform and gateway get to see; a test may bring names that collide */
  providerNames?: (plan: TenantPlan) => readonly ProviderName[];
}

/**
 * Judges a whole fleet of one environment; an empty answer is the proof. Linear in the fleet but for sorting. Every
 * pair is named once for each thing it shares; of many tenants that share one thing, each is named with the first.
 */
export function crossTenantProof(plans: readonly TenantPlan[], options: ProofOptions = {}): Violation[] {
  const { locate = nowhere, names = tenantNames, providerNames: elsewhere = providerNames } = options;
  const first = new Map<string, Claimant>();
  const violations: Violation[] = [];
  const claimants: Claimant[] = [];
  const report = (code: Violation["code"], a: Claimant, b: Claimant, message: string, counterExample: string): void => {
    violations.push({ code, message, counterExample, places: [locate(a.plan, a.path), locate(b.plan, b.path)] });
  };
  for (const plan of plans) {
    for (const claim of [...tenantClaims(plan), ...elsewhere(plan).map(nameClaim)]) {
      const claimant = { ...claim, plan };
      const key = `${claim.kind} ${claim.key}`;
      const other = first.get(key);
      if (other === undefined) {
        first.set(key, claimant);
        claimants.push(claimant);
      } else if (other.plan !== plan) {
        const [code, sentences] = [codes[claim.kind], sentencesOf[claim.kind]];
        report(code, other, claimant, ...sentences(claim.key, other.plan.tenantId, plan.tenantId));
      }
    }
  }
  overlappingDomains(claimants, report);
  crossingRedirects(plans, first, report);
  crossingPolicies(plans, report);
  openDirectories(plans, report);
  collidingNames(plans, names, report);
  overlappingRedis(plans, report);
  return violations;
}

/** A name is claimed in its place, among objects of its kind. */
const nameClaim = ({ place, kind, name, path }: ProviderName): Claim => ({
  ...{ kind: "provider-name", key: `${place} ${kind}: ${name}`, path },
});

/** How a rule says what it found: code, the two claims, what is shared, and the counter-example. */
export type Report = (
  code: Violation["code"],
  a: Claimant,
  b: Claimant,
  message: string,
  counterExample: string,
) => void;

const nowhere: Locate = ({ tenantId }, path) => ({ tenantId, file: `${tenantId}.yaml`, path: path.join(".") });

const codes: Readonly<Record<ClaimKind, Violation["code"]>> = {
  tenant: "fleet.duplicate-id",
  stack: "fleet.name-collision",
  owner: "fleet.name-collision",
  "provider-name": "fleet.name-collision",
  federation: "fleet.shared-client",
  host: "fleet.host-overlap",
  "mail-domain": "fleet.domain-overlap",
  audience: "fleet.shared-audience",
  client: "fleet.shared-client",
  "saml-entity": "fleet.shared-client",
  "saml-issuer": "fleet.shared-client",
  secret: "fleet.shared-secret",
  "redis-user": "fleet.redis-overlap",
};

type Sentences = (key: string, a: string, b: string) => [message: string, counterExample: string];

const sentencesOf: Readonly<Record<ClaimKind, Sentences>> = {
  tenant: (key) => [`two plans are of tenant ${key}`, `a config signed for the one is accepted as the other's`],
  stack: (key, a, b) => [`${a} and ${b} have one stack, ${key}`, `\`up\` of ${b} replaces what \`up\` of ${a} made`],
  owner: (key, a, b) => [`${a} and ${b} have one owner mark, ${key}`, `${b} adopts an organization that is ${a}'s`],
  "provider-name": (key, a, b) => {
    const [, place = "", kind = "", name = ""] = /^(\S+) ([^:]+): (.*)$/s.exec(key) ?? [];
    return [
      `${a} and ${b} call one ${kind} in ${place} ${JSON.stringify(name)}`,
      `\`up\` of ${b} meets the ${kind} ${JSON.stringify(name)} that \`up\` of ${a} made`,
    ];
  },
  federation: (key, a, b) => {
    const [issuer = "", subject = ""] = key.split(" ");
    return [
      `${a} and ${b} trust one workload of issuer ${issuer}`,
      `a token with iss ${issuer} and sub ${subject} signs in as an app of ${a} and as one of ${b}`,
    ];
  },
  host: (key, a, b) => [`${a} and ${b} share the host ${key}`, `the request GET https://${key}/ reaches both`],
  "mail-domain": (key, a, b) => [
    `${a} and ${b} share the mail domain ${key}`,
    `whoever signs in as somebody@${key} is let into ${a} and into ${b}`,
  ],
  audience: (key, a, b) => [
    `${a} and ${b} share the resource ${key}`,
    `a token of ${a} whose aud is ${key} is accepted by ${b}`,
  ],
  client: (key, a, b) => {
    const [issuer = "", client = ""] = key.split(" ");
    return [
      `${a} and ${b} share one client of issuer ${issuer}`,
      `a token with iss ${issuer} and aud ${client} that was issued to ${a}'s sign-in is accepted by ${b}'s`,
    ];
  },
  "saml-entity": (key, a, b) => [
    `${a} and ${b} share the SAML entity id ${key}`,
    `an assertion whose Audience is ${key}, made for ${a}, is accepted by ${b}`,
  ],
  "saml-issuer": (key, a, b) => {
    const [directory = "", ...issuer] = key.split(" ");
    return [
      `${a} and ${b} share the SAML provider ${issuer.join(" ")} in directory ${directory}`,
      `an assertion of ${issuer.join(" ")} about somebody of ${a} signs the same person in to ${b}`,
    ];
  },
  "redis-user": (key, a, b) => {
    const user = key.split(" ").at(-1) ?? "";
    return [
      `${a} and ${b} share the Redis user ${user}`,
      `the password of ${b}'s servers signs in as ${user}, who reads the keys of ${a}`,
    ];
  },
  secret: (key, a, b) => [
    `${a} and ${b} share the secret at ${key}`,
    `with the secret that ${b}'s servers read at ${key} they can sign in as ${a}'s app`,
  ],
};
