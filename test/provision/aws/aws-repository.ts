// A repository of one test: the example fleet before AWS's gateway, the local platform, stand-ins, and the real engine.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createKeys } from "../../../src/bundle/create-keys.ts";
import { openStack, type Stack } from "../../../src/engine/open-stack.ts";
import { startLocalPlatform } from "../../../src/local/start-local-platform.ts";
import type { FoundLimits, LimitsPlace } from "../../../src/provision/aws/read-limits.ts";
import { tenantryProvider } from "../../../src/provision/tenantry-provider.ts";
import { awsBehaviours } from "../../../src/rehearsal/aws/aws-behaviours.ts";
import { Cloud } from "../../../src/rehearsal/cloud.ts";
import { serveStandIns } from "../../../src/rehearsal/serve-stand-ins.ts";
import { standIn } from "../../../src/rehearsal/stand-in.ts";
import { bundleVerifier } from "../../../src/verify/bundle-verifier.ts";
import { awsTypes } from "./aws-types.ts";

const source = resolve(import.meta.dirname, "../../..");
const fleet = join(source, "examples/fleets/aws");
const cli = join(homedir(), ".pulumi/versions/3.259.0/bin/pulumi");

export interface AwsRepository {
  root: string;
  cloud: Cloud;
  open(stack: string, more?: Record<string, string>): Promise<Stack>;
  /** Changes a tenant's spec as text. Throws where `from` does not stand in it. */
  edit(tenant: string, from: string | RegExp, to: string): void;
  /** every file of state, ledger and bundle */
  files(): { path: string; bytes: Buffer }[];
  close(): Promise<void>;
}

export async function awsRepository(): Promise<AwsRepository> {
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
  const local = await startLocalPlatform({ directory: join(root, ".tenantry/local"), preferredPort: 0 });
  const cloud = new Cloud({ lag: 1 });
  const tenantry = tenantryProvider({
    verifier: (trust, clock) => bundleVerifier({ trust, clock }).lastLeaf,
    readLimits: async (place) => limitsIn(cloud, place),
  });
  const here = { ...tenantry, configure: (values: object) => tenantry.configure(values as never, { directory: root }) };
  const aws = standIn("aws", { cloud, behaviours: awsBehaviours, patience: { wait: async () => {} } });
  const served = await serveStandIns([here, aws]);
  const env = {
    ...process.env,
    ...served.environment,
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a test's passphrase",
    PULUMI_HOME: join(root, ".pulumi-home"),
  };
  return {
    ...{ root, cloud },
    open: (stack, more) => openStack({ root, stack, engine: { cli }, environment: "local", env: { ...env, ...more } }),
    edit(tenant, from, to) {
      const file = join(root, "tenants", `${tenant}.yaml`);
      const text = readFileSync(file, "utf8");
      const changed = text.replace(from, to);
      if (changed === text) throw new TypeError(`${String(from)} does not stand in the spec of ${tenant}`);
      writeFileSync(file, changed);
    },
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

/** What `readLimits` would find in the stood-in account. */
function limitsIn(cloud: Cloud, { usagePlanId, apiKeyId }: LimitsPlace): FoundLimits | undefined {
  const plan = cloud.get(awsTypes.plan, usagePlanId)?.properties;
  const key = cloud.get(awsTypes.key, apiKeyId)?.properties;
  if (plan === undefined || key === undefined) return undefined;
  const { rateLimit = 0, burstLimit = 0 } = plan.throttleSettings as { rateLimit?: number; burstLimit?: number };
  const member = cloud.list(awsTypes.member).some(({ properties }) => properties.usagePlanId === usagePlanId);
  return {
    ...{ rate: rateLimit, burst: burstLimit, quotaPerDay: (plan.quotaSettings as { limit: number }).limit },
    stages: (plan.apiStages as { apiId: string; stage: string }[])
      .map(({ apiId, stage }) => `${apiId}/${stage}`)
      .sort(),
    enabled: key.enabled === true && member,
  };
}
