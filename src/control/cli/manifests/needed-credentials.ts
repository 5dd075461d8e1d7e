// What a run of the fleet on another machine has to be given, read from the specs and the settings: names, never a value.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseS3Address } from "../../../spec/s3-address.ts";
import type { DeploymentSettings } from "../../../spec/deployment-settings.ts";
import type { TenantSpec } from "../../../spec/tenant-spec.ts";

export interface NeededCredentials {
  /** environment variables that hold secrets, sorted */
  secrets: string[];
  /** `file:` references, sorted: files that a fresh checkout may lack */
  files: string[];
  /** where anything is at AWS; the region that runs speak to */
  aws?: { region: string };
  /** how the deploying identity proves itself to Microsoft: `token` of the machine's own, or a secret (policies of B2C) */
  microsoft?: "token" | "secret";
  /** `Pulumi.yaml` says no backend that other machines reach, so the environment must */
  backendMissing: boolean;
}

export interface RunnableFleet {
  root: string;
  /** as the environment has them */
  specs: readonly TenantSpec[];
  /** of each stack */
  settings: readonly DeploymentSettings[];
  /** names of the stacks */
  stacks: readonly string[];
}

/** Reads `Pulumi.yaml` and each stack's file beside what it is given. Pure otherwise. */
export function neededCredentials({ root, specs, settings, stacks }: RunnableFleet): NeededCredentials {
  const references = textsIn([specs, settings]);
  const named = (scheme: string): string[] =>
    references.flatMap((text) => (text.startsWith(scheme) ? [text.slice(scheme.length)] : []));
  const platforms = new Set(specs.map(({ identity }) => identity.platform));
  const backend = String((yamlOf(join(root, "Pulumi.yaml")).backend as { url?: unknown } | undefined)?.url ?? "");
  const secrets = new Set(named("env:").filter((name) => /^[A-Z_][A-Z0-9_]*$/.test(name)));
  // Each stack says who encrypts its state; without a word it is the passphrase.
  const keepers = stacks.map((stack) =>
    String(yamlOf(join(root, `Pulumi.${stack}.yaml`)).secretsprovider ?? "passphrase"),
  );
  if (keepers.includes("passphrase")) secrets.add("PULUMI_CONFIG_PASSPHRASE");
  if (backend.startsWith("https:")) secrets.add("PULUMI_ACCESS_TOKEN");
  if (platforms.has("azure-b2c")) secrets.add("ARM_CLIENT_SECRET");
  const region = awsRegion(specs, settings, [...references, ...keepers, backend]);
  const microsoft = platforms.has("azure-b2c") ? "secret" : platforms.has("entra") ? "token" : undefined;
  return {
    secrets: [...secrets].sort(),
    // what stands below the keys' folder comes with the keys
    files: [...new Set(named("file:"))].filter((path) => specs.length > 0 && !ownPlaces(settings).has(path)).sort(),
    ...(region === undefined ? {} : { aws: { region } }),
    ...(microsoft === undefined ? {} : { microsoft }),
    backendMissing: backend === "" || backend.startsWith("file:"),
  };
}

function ownPlaces(settings: readonly DeploymentSettings[]): Set<string> {
  return new Set(settings.flatMap(({ keys, publish }) => [keys, publish]).map((text) => text.replace(/^file:/, "")));
}

/** The first region that is named; `undefined` where nothing is at AWS. */
function awsRegion(
  specs: readonly TenantSpec[],
  settings: readonly DeploymentSettings[],
  texts: readonly string[],
): string | undefined {
  const regions = [
    ...settings.flatMap(({ aws, elasticache, publish }) => [
      aws?.region,
      elasticache?.region,
      parseS3Address(publish)?.region,
    ]),
    ...specs.map(({ runtime }) => (runtime?.gateway?.kind === "aws-api-gateway" ? runtime.gateway.region : undefined)),
  ].filter((region) => region !== undefined);
  const used =
    regions.length > 0 ||
    settings.some(({ publish }) => publish.startsWith("s3:")) ||
    specs.some(({ identity }) => identity.dnsZone !== undefined) ||
    texts.some((text) => /^(?:aws-sm:|aws-ssm:|awskms:|s3:)/.test(text));
  return used ? (regions[0] ?? "us-east-1") : undefined;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The settings were read before; a file that is not there says nothing. */
function yamlOf(file: string): Record<string, unknown> {
  try {
    return (parse(readFileSync(file, "utf8")) ?? {}) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}
