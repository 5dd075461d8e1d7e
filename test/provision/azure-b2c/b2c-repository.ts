// A repository of one test: a fleet of examples, keys, stand-ins for Entra and for Microsoft Graph in this process, and the real engine.
import { spawn } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createKeys } from "../../../src/bundle/create-keys.ts";
import { systemClock } from "../../../src/clock.ts";
import type { EngineReporter } from "../../../src/engine/engine-progress.ts";
import { openStack, type Stack } from "../../../src/engine/open-stack.ts";
import { tenantryProvider } from "../../../src/provision/tenantry-provider.ts";
import { awsBehaviours } from "../../../src/rehearsal/aws/aws-behaviours.ts";
import { azureadBehaviours } from "../../../src/rehearsal/azuread/azuread-behaviours.ts";
import { Cloud } from "../../../src/rehearsal/cloud.ts";
import { serveGraph } from "../../../src/rehearsal/graph/serve-graph.ts";
import { sdkTable } from "../../../src/rehearsal/sdk/sdk-table.ts";
import type { SdkType } from "../../../src/rehearsal/sdk/sdk-type.ts";
import { serveStandIns } from "../../../src/rehearsal/serve-stand-ins.ts";
import { standIn } from "../../../src/rehearsal/stand-in.ts";
import { bundleVerifier } from "../../../src/verify/bundle-verifier.ts";

const source = resolve(import.meta.dirname, "../../..");
const cli = join(homedir(), ".pulumi/versions/3.259.0/bin/pulumi");
/** what specs refer to */
const secrets = {
  file: "canary-apac-7f2e9d41c6",
  google: "canary-google-51aa08e7b3",
  us: "canary-us-0b93cf6a2e",
  lucerne: "canary-lucerne-c84d17f5",
  labs: "canary-labs-2d90e4b1",
  fabrikamGoogle: "canary-fabgoogle-77be01",
  fabrikamGithub: "canary-fabgithub-c3a9f2",
  fabrikamMicrosoft: "canary-fabmicrosoft-18d6",
  staff: "canary-staff-5e0f9a77",
};
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKey = { ...pair.publicKey.export({ format: "jwk" }), kid: "b2c-1", use: "sig" };

export interface B2cRepository {
  root: string;
  cloud: Cloud;
  /** seconds that provider and directory are ahead of this machine's clock */
  now: { ahead: number };
  clock: () => number;
  /** what `env:` references lead to; a test may change it */
  references: Record<string, string | undefined>;
  /** the deploying identity, as the environment says it */
  identity: Record<string, string | undefined>;
  /** every secret that must be readable nowhere */
  secrets: readonly string[];
  /** ids of the fleet's tenants */
  tenants: readonly string[];
  /** addresses that keys were asked for */
  asked: string[];
  /** the directory's own, for tokens of tests */
  signingKey: KeyObject;
  /** what the stand-in knows of a type */
  sdk(token: string): SdkType | undefined;
  /** `signal` stops its engine, `report` hears of its progress */
  open(tenant: string, signal?: AbortSignal, report?: EngineReporter): Promise<Stack>;
  /** Changes a tenant's spec as text. Throws where `from` does not stand in it. */
  edit(tenant: string, from: string | RegExp, to: string): void;
  /** Changes a policy's file as text. */
  editPolicy(name: string, from: string, to: string): void;
  /** Runs the engine's own CLI and gives everything that it printed. */
  printed(args: string[]): Promise<string>;
  /** every file of state, ledger and bundle */
  files(): { path: string; bytes: Buffer }[];
  close(): void;
}

export async function b2cRepository(): Promise<B2cRepository> {
  const root = mkdtempSync(join(tmpdir(), "tenantry-b2c-"));
  const fleet = join(source, "examples/fleets/azure-b2c");
  cpSync(join(source, "src"), join(root, "src"), { recursive: true });
  cpSync(join(source, "package.json"), join(root, "package.json"));
  for (const folder of ["tenants", "policies"]) cpSync(join(fleet, folder), join(root, folder), { recursive: true });
  mkdirSync(join(root, "secrets"));
  writeFileSync(join(root, "secrets/wideworld-apac"), secrets.file);
  const project = readFileSync(join(fleet, "Pulumi.yaml"), "utf8").replace(
    /^main: .*$/m,
    "main: src/provision/program.ts",
  );
  writeFileSync(join(root, "Pulumi.yaml"), project);
  symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "state"));
  await createKeys({ directory: join(root, ".tenantry/keys"), deployment: "example", environment: "prod" });
  const tenants = readdirSync(join(root, "tenants")).map((file) => file.replace(/\.yaml$/, ""));
  for (const tenant of tenants) {
    const file = join(root, "tenants", `${tenant}.yaml`);
    writeFileSync(file, `${readFileSync(file, "utf8")}lifecycle: { protect: false }\n`);
  }
  const cloud = new Cloud();
  const now = { ahead: 0 };
  const clock = (): number => systemClock() + now.ahead;
  const graph = await serveGraph(cloud, clock);
  const references: Record<string, string | undefined> = {
    ...{
      WIDEWORLD_GOOGLE_SECRET: secrets.google,
      WIDEWORLD_US_SECRET: secrets.us,
      LUCERNE_WORKFORCE_SECRET: secrets.lucerne,
      FABRIKAM_LABS_SECRET: secrets.labs,
      FABRIKAM_GOOGLE_SECRET: secrets.fabrikamGoogle,
      FABRIKAM_GITHUB_SECRET: secrets.fabrikamGithub,
      FABRIKAM_MICROSOFT_SECRET: secrets.fabrikamMicrosoft,
      WOODGROVE_STAFF_SECRET: secrets.staff,
    },
  };
  const identity: Record<string, string | undefined> = {
    ARM_CLIENT_ID: "deployer",
    ARM_CLIENT_SECRET: "canary-identity-3d5e",
  };
  const asked: string[] = [];
  // The provider asks for the folder of its own process; tests run elsewhere.
  const tenantry = tenantryProvider({
    verifier: (trust, clock) => {
      const verifier = bundleVerifier({ trust, clock });
      return verifier.lastLeaf;
    },
    clock,
    environment: references,
    graph: { ...graph.place, environment: identity, wait: async () => {} },
    fetchKeys: async (uri) => {
      asked.push(uri);
      return [publicKey];
    },
  });
  const here = { ...tenantry, configure: (values: object) => tenantry.configure(values as never, { directory: root }) };
  const azuread = standIn("azuread", { cloud, behaviours: azureadBehaviours, patience: { wait: async () => {} } });
  // Route 53, for a zone of ours
  const aws = standIn("aws", { cloud, behaviours: awsBehaviours, patience: { wait: async () => {} } });
  const served = await serveStandIns([here, azuread, aws]);
  const env = {
    ...process.env,
    ...served.environment,
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a test's passphrase",
    PULUMI_HOME: join(root, ".pulumi-home"),
  };
  return {
    ...{ root, cloud, now, clock, tenants, asked, references, identity, signingKey: pair.privateKey },
    secrets: [...Object.values(secrets), "canary-identity-3d5e"],
    sdk: (token) => sdkTable("azuread").type(token),
    open: (tenant, signal, report) =>
      openStack({
        ...{ root, stack: `${tenant}.prod`, engine: { cli }, environment: "prod", env },
        ...(signal === undefined ? {} : { signal }),
        ...(report === undefined ? {} : { report }),
      }),
    edit(tenant, from, to) {
      const file = join(root, "tenants", `${tenant}.yaml`);
      const text = readFileSync(file, "utf8");
      const changed = text.replace(from, to);
      if (changed === text) throw new TypeError(`${String(from)} does not stand in the spec of ${tenant}`);
      writeFileSync(file, changed);
    },
    editPolicy(name, from, to) {
      const file = join(root, "policies", `${name}.xml`);
      writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
    },
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
    close() {
      served.close();
      void graph.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
