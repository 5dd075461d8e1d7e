// A repository of one test: the example fleet in Redis, the local platform, and the real engine; Redis is a real one, or
// ElastiCache's stand-in takes its place.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { createKeys } from "../../../src/bundle/create-keys.ts";
import type { Keyring } from "../../../src/bundle/keyring.ts";
import { type OpenStackOptions, openStack, type Stack } from "../../../src/engine/open-stack.ts";
import { startLocalPlatform } from "../../../src/local/start-local-platform.ts";
import { tenantryProvider } from "../../../src/provision/tenantry-provider.ts";
import { awsBehaviours } from "../../../src/rehearsal/aws/aws-behaviours.ts";
import { Cloud } from "../../../src/rehearsal/cloud.ts";
import { serveStandIns } from "../../../src/rehearsal/serve-stand-ins.ts";
import { standIn } from "../../../src/rehearsal/stand-in.ts";
import { bundleVerifier } from "../../../src/verify/bundle-verifier.ts";

const source = resolve(import.meta.dirname, "../../..");
const fleet = join(source, "examples/fleets/redis");
const cli = join(homedir(), ".pulumi/versions/3.259.0/bin/pulumi");

export interface RedisRepository {
  root: string;
  cloud: Cloud;
  keyring: Keyring;
  /** `more` is added to the program's environment; `how` can stop its engine, and hears of its progress */
  open(stack: string, more?: Record<string, string>, how?: Pick<OpenStackOptions, "signal" | "report">): Promise<Stack>;
  /** Changes a tenant's spec as text. Throws where `from` does not stand in it. */
  edit(tenant: string, from: string | RegExp, to: string): void;
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

/** `settings` are the deployment's own: `redis` or `elasticache`; `files` are written below the repository. */
export async function redisRepository(
  settings: object,
  files: Readonly<Record<string, string>> = {},
): Promise<RedisRepository> {
  const root = mkdtempSync(join(tmpdir(), "tenantry-redis-"));
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
  const tenantry = tenantryProvider({ verifier: (trust, clock) => bundleVerifier({ trust, clock }).lastLeaf });
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
    ...{ root, cloud, keyring },
    open: (stack, more, how) =>
      openStack({ root, stack, engine: { cli }, environment: "local", env: { ...env, ...more }, ...how }),
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
