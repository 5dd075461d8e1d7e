// A repository of one test: an example fleet on the local platform, the real engine, and our own provider, whose answers a
// fault of the cloud can hold back.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { createKeys } from "../../src/bundle/create-keys.ts";
import type { Keyring } from "../../src/bundle/keyring.ts";
import { type OpenStackOptions, openStack, type Stack } from "../../src/engine/open-stack.ts";
import { type LocalPlatform, startLocalPlatform } from "../../src/local/start-local-platform.ts";
import { tenantryProvider } from "../../src/provision/tenantry-provider.ts";
import { awsBehaviours } from "../../src/rehearsal/aws/aws-behaviours.ts";
import { Cloud } from "../../src/rehearsal/cloud.ts";
import { serveStandIns } from "../../src/rehearsal/serve-stand-ins.ts";
import { standIn } from "../../src/rehearsal/stand-in.ts";
import { bundleVerifier } from "../../src/verify/bundle-verifier.ts";
import { heldBack } from "./held-back.ts";

const source = resolve(import.meta.dirname, "../..");
const cli = join(homedir(), ".pulumi/versions/3.259.0/bin/pulumi");

export interface FleetRepository {
  root: string;
  /** of the AWS stand-in; its kills strike `tenantry:` types, too */
  cloud: Cloud;
  local: LocalPlatform;
  keyring: Keyring;
  /** `more` is added to the program's environment; `how` can stop its engine, and hears of its progress */
  open(stack: string, more?: Record<string, string>, how?: Pick<OpenStackOptions, "signal" | "report">): Promise<Stack>;
  /** A tenant's spec as it stands. */
  read(tenant: string): string;
  /** Changes a tenant's spec as text. Throws where `from` does not stand in it. */
  edit(tenant: string, from: string | RegExp, to: string): void;
  /** Changes a setting of the deployment in Pulumi.yaml. */
  set(name: string, value: unknown): void;
  /** Changes Pulumi.yaml as text. Throws where `from` does not stand in it. */
  editProject(from: string | RegExp, to: string): void;
  /** Runs the engine's own CLI and gives everything that it printed. */
  printed(args: string[]): Promise<string>;
  add(tenant: string, text: string): void;
  drop(tenant: string): void;
  /** every file of state, ledger and bundle */
  files(): { path: string; bytes: Buffer }[];
  close(): Promise<void>;
}

export interface FleetOptions {
  /** folder below examples/fleets */
  fleet: "redis" | "local";
  /** settings of the deployment beside the fleet's own; `redis` is left out unless it is one of them */
  settings?: object;
  /** written below the repository */
  files?: Readonly<Record<string, string>>;
  /** of the engine's environment */
  environment?: Readonly<Record<string, string>>;
}

export async function fleetRepository(options: FleetOptions): Promise<FleetRepository> {
  const { settings = {}, files = {}, environment = {} } = options;
  const fleet = join(source, "examples/fleets", options.fleet);
  const root = mkdtempSync(join(tmpdir(), "tenantry-fleet-"));
  cpSync(join(source, "src"), join(root, "src"), { recursive: true });
  cpSync(join(source, "package.json"), join(root, "package.json"));
  cpSync(join(fleet, "tenants"), join(root, "tenants"), { recursive: true });
  const project = parseDocument(readFileSync(join(fleet, "Pulumi.yaml"), "utf8"));
  project.set("main", "src/provision/program.ts");
  project.deleteIn(["config", "redis"]);
  for (const [name, value] of Object.entries(settings)) project.setIn(["config", name], project.createNode({ value }));
  writeFileSync(join(root, "Pulumi.yaml"), project.toString());
  symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "state"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o600 });
  }
  const fileOf = (tenant: string): string => join(root, "tenants", `${tenant}.yaml`);
  for (const file of readdirSync(join(root, "tenants"))) {
    const path = join(root, "tenants", file);
    const text = readFileSync(path, "utf8");
    if (!text.includes("lifecycle:")) writeFileSync(path, `${text}lifecycle: { protect: false }\n`);
  }
  const keyring = await createKeys({
    directory: join(root, ".tenantry/keys"),
    deployment: "example",
    environment: "local",
  });
  const local = await startLocalPlatform({ directory: join(root, ".tenantry/local"), preferredPort: 0 });
  const cloud = new Cloud({ lag: 1 });
  const tenantry = tenantryProvider({
    verifier: (trust, clock) => bundleVerifier({ trust, clock }).lastLeaf,
    environment: { ...process.env, ...environment },
  });
  const here = { ...tenantry, configure: (values: object) => tenantry.configure(values as never, { directory: root }) };
  const own = heldBack(here, cloud);
  const aws = standIn("aws", { cloud, behaviours: awsBehaviours, patience: { wait: async () => {} } });
  const served = await serveStandIns([own, aws]);
  const env = {
    ...process.env,
    ...environment,
    ...served.environment,
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a test's passphrase",
    PULUMI_HOME: join(root, ".pulumi-home"),
  };
  return {
    ...{ root, cloud, local, keyring },
    open: (stack, more, how) =>
      openStack({ root, stack, engine: { cli }, environment: "local", env: { ...env, ...more }, ...how }),
    read: (tenant) => readFileSync(fileOf(tenant), "utf8"),
    edit: (tenant, from, to) => editText(fileOf(tenant), from, to),
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
    set(name, value) {
      project.setIn(["config", name], typeof value === "object" ? project.createNode({ value }) : value);
      writeFileSync(join(root, "Pulumi.yaml"), project.toString());
    },
    add: (tenant, text) => writeFileSync(fileOf(tenant), text),
    drop: (tenant) => rmSync(fileOf(tenant)),
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
