// A repository of one test: the example fleet at Auth0, keys, stand-ins in this process, and the real engine.
import { spawn } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createKeys } from "../../../src/bundle/create-keys.ts";
import type { EngineReporter } from "../../../src/engine/engine-progress.ts";
import { openStack, type Stack } from "../../../src/engine/open-stack.ts";
import { tenantryProvider } from "../../../src/provision/tenantry-provider.ts";
import { auth0Behaviours } from "../../../src/rehearsal/auth0/auth0-behaviours.ts";
import { awsBehaviours } from "../../../src/rehearsal/aws/aws-behaviours.ts";
import { Cloud } from "../../../src/rehearsal/cloud.ts";
import { serveStandIns } from "../../../src/rehearsal/serve-stand-ins.ts";
import { standIn } from "../../../src/rehearsal/stand-in.ts";
import { bundleVerifier } from "../../../src/verify/bundle-verifier.ts";

const source = resolve(import.meta.dirname, "../../..");
const fleet = join(source, "examples/fleets/auth0");
const cli = join(homedir(), ".pulumi/versions/3.259.0/bin/pulumi");
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const issuerKey = { ...publicKey.export({ format: "jwk" }), kid: "auth0-1", use: "sig", alg: "RS256" };

export interface Auth0Repository {
  root: string;
  cloud: Cloud;
  /** the key that the Auth0 tenant signs tokens with */
  signingKey: KeyObject;
  /** name of the variable → the canary that it holds */
  secrets: Readonly<Record<string, string>>;
  /** `signal` stops its engine, `report` hears of its progress */
  open(tenant: string, signal?: AbortSignal, report?: EngineReporter): Promise<Stack>;
  /** Changes a tenant's spec as text. Throws where `from` does not stand in it. */
  edit(tenant: string, from: string | RegExp, to: string): void;
  /** Runs the engine's own CLI and gives everything that it printed. */
  printed(args: string[]): Promise<string>;
  /** every file of state, ledger and bundle */
  files(): { path: string; bytes: Buffer }[];
  close(): void;
}

/** Ids of the fleet's tenants. */
export const auth0Tenants = readdirSync(join(fleet, "tenants")).map((file) => file.replace(/\.yaml$/, ""));

export async function auth0Repository(): Promise<Auth0Repository> {
  const root = mkdtempSync(join(tmpdir(), "tenantry-auth0-"));
  cpSync(join(source, "src"), join(root, "src"), { recursive: true });
  cpSync(join(source, "package.json"), join(root, "package.json"));
  cpSync(join(fleet, "tenants"), join(root, "tenants"), { recursive: true });
  const project = readFileSync(join(fleet, "Pulumi.yaml"), "utf8");
  writeFileSync(join(root, "Pulumi.yaml"), project.replace(/^main: .*$/m, "main: src/provision/program.ts"));
  symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "state"));
  await createKeys({ directory: join(root, ".tenantry/keys"), deployment: "example", environment: "prod" });
  const specs = auth0Tenants.map((tenant) => readFileSync(join(root, "tenants", `${tenant}.yaml`), "utf8"));
  const secrets = Object.fromEntries(
    [...new Set(specs.join("\n").match(/(?<=env:)[A-Z0-9_]+/g))].map((name) => [name, `<${name}>"canary" €/+?`]),
  );
  const cloud = new Cloud({ lag: 1 });
  const environment = { ...process.env, ...secrets };
  const tenantry = tenantryProvider({
    verifier: (trust, clock) => bundleVerifier({ trust, clock }).lastLeaf,
    environment,
    fetchKeys: async () => [issuerKey],
  });
  // The provider asks for the folder of its own process; tests run elsewhere.
  const here = { ...tenantry, configure: (values: object) => tenantry.configure(values as never, { directory: root }) };
  // The largest organization lists eight connections, and each is hidden from the first look.
  const patience = { tries: 20, wait: async () => {} };
  const served = await serveStandIns([
    here,
    standIn("auth0", { cloud, behaviours: auth0Behaviours, patience }),
    standIn("aws", { cloud, behaviours: awsBehaviours, patience }),
  ]);
  const env = {
    ...environment,
    ...served.environment,
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a test's passphrase",
    PULUMI_HOME: join(root, ".pulumi-home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  return {
    ...{ root, cloud, secrets, signingKey: privateKey },
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
      rmSync(root, { recursive: true, force: true });
    },
  };
}
