// From a resource to the file and line that gave rise to it: specs are located as the cross-tenant proof locates them.
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { TenantryError } from "../src/errors.ts";
import { locateInSpecs } from "../src/plan/locate-in-specs.ts";
import { planTenant } from "../src/plan/plan-tenant.ts";
import { findRepository } from "../src/spec/find-repository.ts";
import { parseStackName } from "../src/spec/parse-stack-name.ts";
import { parseTenantSpec } from "../src/spec/parse-tenant-spec.ts";
import { readDeploymentSettings } from "../src/spec/read-deployment-settings.ts";
import { readSpecFile } from "../src/spec/read-spec-file.ts";
import { settingSource } from "../src/spec/setting-source.ts";
import type { TenantSpec } from "../src/spec/tenant-spec.ts";

/** What a policy blames. `within` goes on inside of the app, connection or role; `path` names a place of the spec instead. */
export interface Blamed {
  urn: string;
  type: string;
  name: string;
  within?: readonly string[];
  path?: readonly string[];
  /** the form of what was found: many objects are named for the organization, and then its name is the place */
  shape?: RegExp;
}

/** A policy's configuration, as far as places go: every policy has it. */
export const placeConfig = { specs: { type: "string", description: "the repository of specs" } } as const;

/**
 * Gives `tenants/acme.yaml:12:5 (identity.apps[0].roles[0])`, or the nearest place above; for what tenants share the setting in
 * Pulumi.yaml. The engine starts a pack in the pack's own folder and does not say where the project is: it is the configuration's
 * `specs`, by default what the shell says (`PWD`). Nothing where no repository of specs is there, or it can't be read.
 */
export function placeOf(blamed: Blamed, config: Readonly<Record<string, unknown>>): string | undefined {
  const [, stack] = /^urn:pulumi:([^:]+)::/.exec(blamed.urn) ?? [];
  const { PWD: shell } = process.env;
  const from = typeof config.specs === "string" ? resolve(shell ?? "", config.specs) : shell;
  if (stack === undefined || from === undefined) return undefined;
  try {
    const root = findRepository(from);
    const { tenantId } = parseStackName(stack);
    return tenantId === "platform" ? settingPlace(root, stack, blamed.type) : specPlace(root, stack, tenantId, blamed);
  } catch (error) {
    // whatever is wrong with the repository, the program says; a policy judges all the same
    if (error instanceof TenantryError) return undefined;
    throw error;
  }
}

function specPlace(root: string, stack: string, tenantId: string, blamed: Blamed): string | undefined {
  const settings = readDeploymentSettings(root, { stack });
  const file = join(root, settings.tenants, `${tenantId}.yaml`);
  if (!existsSync(file)) return undefined;
  const read = readSpecFile(file);
  const parsed = "refused" in read ? undefined : parseTenantSpec(read.bytes, { file });
  if (parsed?.ok !== true) return undefined;
  const inName = blamed.shape?.test(parsed.spec.organizationName) === true;
  const path = inName
    ? ["organizationName"]
    : (blamed.path ?? [...originOf(parsed.spec, blamed), ...(blamed.within ?? [])]);
  const place = locateInSpecs([parsed.spec], settings.environment)(planTenant(parsed.spec, settings), path);
  return `${relative(root, place.file)}:${place.line ?? 1}:${place.column ?? 1}${place.path === "" ? "" : ` (${place.path})`}`;
}

/** The part of a spec that a resource is made from, by its name: `acme.client.robot`. */
function originOf(spec: TenantSpec, { type, name }: Blamed): string[] {
  const words = name.split(".").slice(1);
  const named = (names: readonly string[]): string | undefined => words.findLast((word) => names.includes(word));
  const role = words.includes("role") ? named((spec.roles ?? []).map(({ roleId }) => roleId)) : undefined;
  if (role !== undefined) return ["roles", `=${role}`];
  const environments = Object.values(spec.environments ?? {});
  const identities = [spec.identity, ...environments.map(({ identity }) => identity)];
  const app = named(identities.flatMap((identity) => (identity?.apps ?? []).map((each) => each.name)));
  if (app !== undefined) return ["identity", "apps", `=${app}`];
  const connection = named(identities.flatMap((identity) => (identity?.enterprise ?? []).map((each) => each.name)));
  if (connection !== undefined) return ["identity", "enterprise", `=${connection}`];
  return sections.find(([types]) => types.test(type))?.[1] ?? ["identity", "platform"];
}

const sections: readonly (readonly [types: RegExp, path: string[]])[] = [
  [/^aws:apigateway/, ["runtime", "gateway"]],
  [/^aws:elasticache|^tenantry:redis/, ["runtime", "redis"]],
  [/^aws:(?:secretsmanager|ssm)/, ["runtime", "secrets"]],
  [/Organization$/, ["organizationName"]],
  [/SignedConfig$/, ["tenantId"]],
];

const settings: readonly (readonly [types: RegExp, setting: string, part: string[]])[] = [
  [/^aws:elasticache/, "elasticache", []],
  [/^tenantry:redis/, "redis", []],
  [/^aws:s3/, "aws", ["bucket"]],
  [/^aws:cloudfront/, "aws", ["cloudFront"]],
  [/^aws:kms/, "aws", ["signingKeys"]],
  [/^aws:(?:secretsmanager|ssm)/, "aws", ["secrets"]],
];

/** A stack's own file stands over the project's. */
function settingPlace(root: string, stack: string, type: string): string {
  const [, setting, part] = settings.find(([types]) => types.test(type)) ?? [undefined, "aws", []];
  for (const [file, project] of [
    [join(root, `Pulumi.${stack}.yaml`), false],
    [join(root, "Pulumi.yaml"), true],
  ] as const) {
    const written = settingSource(file, project).get(setting);
    if (written !== undefined)
      return `${relative(root, written.placeOf(part))} (tenantry:${[setting, ...part].join(".")})`;
  }
  return "Pulumi.yaml:1:1";
}
