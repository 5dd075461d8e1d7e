// A repository of one test: the example fleet before AWS's gateway, the local platform, stand-ins, and the real engine.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createKeys } from "../../../src/bundle/create-keys.ts";
import { openTarget } from "../../../src/bundle/open-target.ts";
import { type OpenStackOptions, openStack, type Stack } from "../../../src/engine/open-stack.ts";
import { startLocalPlatform } from "../../../src/local/start-local-platform.ts";
import type { FoundUsagePlan } from "../../../src/provision/aws/find-usage-plans.ts";
import type { FoundLimits, LimitsPlace } from "../../../src/provision/aws/read-limits.ts";
import { tenantryProvider } from "../../../src/provision/tenantry-provider.ts";
import { awsBehaviours } from "../../../src/rehearsal/aws/aws-behaviours.ts";
import type { Backing } from "../../../src/rehearsal/backing.ts";
import { Cloud } from "../../../src/rehearsal/cloud.ts";
import { serveStandIns } from "../../../src/rehearsal/serve-stand-ins.ts";
import { standIn } from "../../../src/rehearsal/stand-in.ts";
import { bundleVerifier } from "../../../src/verify/bundle-verifier.ts";
import { awsTypes } from "./aws-types.ts";

const source = resolve(import.meta.dirname, "../../..");
const fleet = join(source, "examples/fleets/aws");
const cli = join(homedir(), ".pulumi/versions/3.259.0/bin/pulumi");

/** Values of what the example fleet's specs refer to. */
export const exampleSecrets = {
  dynamoDrive: "drive-canary-9f1c2a7be8d04c55",
  environment: {
    BUREAU_GITHUB_SECRET: "bureau-canary-51d9e27704aa4b1c",
    CARGO_GOOGLE_SECRET: "cargo-canary-0c8b6e5af2d94710",
    DYNAMO_GOOGLE_SECRET: "dynamo-canary-7710ab34ce554f2e",
  },
};

export interface AwsRepository {
  root: string;
  cloud: Cloud;
  /** `more` is added to the program's environment; `how` can stop its engine, and hears of its progress */
  open(stack: string, more?: Record<string, string>, how?: Pick<OpenStackOptions, "signal" | "report">): Promise<Stack>;
  /** Changes Pulumi.yaml as text. Throws where `from` does not stand in it. */
  editProject(from: string | RegExp, to: string): void;
  /** Changes a tenant's spec as text. Throws where `from` does not stand in it. */
  edit(tenant: string, from: string | RegExp, to: string): void;
  /** Runs the engine's own CLI and gives everything that it printed. */
  printed(args: string[]): Promise<string>;
  /** every file of state, ledger and bundle */
  files(): { path: string; bytes: Buffer }[];
  close(): Promise<void>;
}

export interface AwsRepositoryOptions {
  /** where the settings' bucket really is: a folder (the default), or a bucket at the endpoint of AWS's programs */
  publish?: "folder" | "bucket";
  /** makes what the stand-in makes at a real endpoint, too */
  backing?: Backing;
}

export async function awsRepository(options: AwsRepositoryOptions = {}): Promise<AwsRepository> {
  const root = mkdtempSync(join(tmpdir(), "tenantry-aws-"));
  cpSync(join(source, "src"), join(root, "src"), { recursive: true });
  cpSync(join(source, "package.json"), join(root, "package.json"));
  cpSync(join(fleet, "tenants"), join(root, "tenants"), { recursive: true });
  const project = readFileSync(join(fleet, "Pulumi.yaml"), "utf8");
  writeFileSync(join(root, "Pulumi.yaml"), project.replace(/^main: .*$/m, "main: src/provision/program.ts"));
  symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "state"));
  for (const file of readdirSync(join(root, "tenants"))) {
    const path = join(root, "tenants", file);
    writeFileSync(path, `${readFileSync(path, "utf8")}lifecycle: { protect: false }\n`);
  }
  await createKeys({ directory: join(root, ".tenantry/keys"), deployment: "example", environment: "local" });
  mkdirSync(join(root, ".tenantry/secrets"), { recursive: true });
  writeFileSync(join(root, ".tenantry/secrets/dynamo-drive"), exampleSecrets.dynamoDrive);
  const local = await startLocalPlatform({ directory: join(root, ".tenantry/local"), preferredPort: 0 });
  const cloud = new Cloud({ lag: 1 });
  const tenantry = tenantryProvider({
    verifier: (trust, clock) => bundleVerifier({ trust, clock }).lastLeaf,
    environment: exampleSecrets.environment,
    readLimits: async (place) => limitsIn(cloud, place),
    // Where AWS answers for itself, our own code asks it.
    ...(options.backing === undefined ? { findUsagePlans: async (place) => usagePlansIn(cloud, place) } : {}),
    target: (place, folder) => openTarget(options.publish === "bucket" ? place : "file:.tenantry/bundle", folder),
  });
  const here = { ...tenantry, configure: (values: object) => tenantry.configure(values as never, { directory: root }) };
  const aws = standIn("aws", {
    cloud,
    behaviours: awsBehaviours,
    patience: { wait: async () => {} },
    ...(options.backing === undefined ? {} : { backing: options.backing }),
  });
  const served = await serveStandIns([here, aws]);
  const env = {
    ...process.env,
    ...served.environment,
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a test's passphrase",
    PULUMI_HOME: join(root, ".pulumi-home"),
    ...exampleSecrets.environment,
  };
  return {
    ...{ root, cloud },
    open: (stack, more, how) =>
      openStack({ root, stack, engine: { cli }, environment: "local", env: { ...env, ...more }, ...how }),
    edit: (tenant, from, to) => editText(join(root, "tenants", `${tenant}.yaml`), from, to),
    editProject: (from, to) => editText(join(root, "Pulumi.yaml"), from, to),
    printed: (args) =>
      new Promise((done, fail) => {
        const child = spawn(cli, [...args, "--non-interactive"], { cwd: root, env });
        let text = "";
        const add = (chunk: Buffer): void => {
          text += chunk.toString();
        };
        child.stdout.on("data", add);
        child.stderr.on("data", add);
        child.on("error", fail);
        child.on("close", () => done(text));
      }),
    files: () =>
      ["state", ".tenantry/bundle"].flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => ({ path, bytes: readFileSync(path) })),
      ),
    async close() {
      served.close();
      await local.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function editText(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(file, "utf8");
  const changed = text.replace(from, to);
  if (changed === text) throw new TypeError(`${String(from)} does not stand in ${file}`);
  writeFileSync(file, changed);
}

/** What `readLimits` would find in the stood-in account. */
function limitsIn(cloud: Cloud, { usagePlanId, apiKeyId }: LimitsPlace): FoundLimits | undefined {
  const plan = cloud.get(awsTypes.plan, usagePlanId)?.properties;
  const key = cloud.get(awsTypes.key, apiKeyId)?.properties;
  if (plan === undefined || key === undefined) return undefined;
  const quotaSettings = plan.quotaSettings as { limit: number; period: string };
  const { rateLimit = 0, burstLimit = 0 } = plan.throttleSettings as { rateLimit?: number; burstLimit?: number };
  const member = cloud.list(awsTypes.member).some(({ properties }) => properties.usagePlanId === usagePlanId);
  return {
    ...{ rate: rateLimit, burst: burstLimit },
    quota: quotaSettings.limit,
    period: quotaSettings.period,
    stages: (plan.apiStages as { apiId: string; stage: string }[])
      .map(({ apiId, stage }) => `${apiId}/${stage}`)
      .sort(),
    enabled: key.enabled === true && member,
  };
}

/** What `findUsagePlans` would find there. */
function usagePlansIn(cloud: Cloud, { region, name }: { region: string; name: string }): FoundUsagePlan[] {
  return cloud
    .list(awsTypes.plan)
    .filter(({ properties }) => properties.region === region && properties.name === name)
    .map(({ id, properties }) => ({ id, tags: (properties.tags ?? {}) as Record<string, string> }));
}
