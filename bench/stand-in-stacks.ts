// One tenant of the example fleet at Auth0, as tenantry provisions it and as a bare program registers the same resources.
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import { createKeys } from "../src/bundle/create-keys.ts";
import { ensureEngine } from "../src/engine/ensure-engine.ts";
import { openStack, type Stack } from "../src/engine/open-stack.ts";
import { tenantryProvider } from "../src/provision/tenantry-provider.ts";
import { auth0Behaviours } from "../src/rehearsal/auth0/auth0-behaviours.ts";
import { Cloud } from "../src/rehearsal/cloud.ts";
import { serveStandIns } from "../src/rehearsal/serve-stand-ins.ts";
import { standIn } from "../src/rehearsal/stand-in.ts";
import { bundleVerifier } from "../src/verify/bundle-verifier.ts";
import { repository } from "./tenant-repository.ts";

/** 26 resources: an organization, two apps with their credentials and grants, a connection, roles, domains, the config. */
const tenant = "clinic";

/** A stack over stand-ins of its own. */
export interface StandInStack {
  stack: Stack;
  /** forgets state, ledger and everything that stands in the service */
  reset(): Promise<void>;
  close(): void;
}

/** `resources`: what the bare program registers; without them it is tenantry's own. Fills the empty folder `root`. */
export async function standInStack(root: string, resources?: readonly object[]): Promise<StandInStack> {
  const fleet = join(repository, "examples/fleets/auth0");
  await cp(join(repository, "src"), join(root, "src"), { recursive: true });
  await cp(join(repository, "package.json"), join(root, "package.json"));
  await cp(join(fleet, "tenants"), join(root, "tenants"), { recursive: true });
  await cp(join(import.meta.dirname, "bare-program.mjs"), join(root, "bare-program.mjs"));
  await symlink(join(repository, "node_modules"), join(root, "node_modules"));
  const main = resources === undefined ? "src/provision/program.ts" : "bare-program.mjs";
  const project = await readFile(join(fleet, "Pulumi.yaml"), "utf8");
  await writeFile(join(root, "Pulumi.yaml"), project.replace(/^main: .*$/m, `main: ${main}`));
  await writeFile(join(root, "resources.json"), JSON.stringify(resources ?? []));
  await createKeys({ directory: join(root, ".tenantry/keys"), deployment: "example", environment: "prod" });
  const spec = await readFile(join(root, "tenants", `${tenant}.yaml`), "utf8");
  const secrets = Object.fromEntries(
    [...new Set(spec.match(/(?<=env:)[A-Z0-9_]+/g))].map((name) => [name, randomBytes(24).toString("base64url")]),
  );
  const environment = { ...process.env, ...secrets };
  const cloud = new Cloud();
  const own = tenantryProvider({
    verifier: (trust, clock) => bundleVerifier({ trust, clock }).lastLeaf,
    environment,
    fetchKeys: async () => [issuerKey],
  });
  const here = { ...own, configure: (values: object) => own.configure(values as never, { directory: root }) };
  const served = await serveStandIns([here, standIn("auth0", { cloud, behaviours: auth0Behaviours })]);
  const env = {
    ...environment,
    ...served.environment,
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a bench's passphrase",
  };
  const engine = await ensureEngine();
  const stack = await openStack({ root, stack: `${tenant}.prod`, engine, environment: "prod", env });
  return {
    stack,
    async reset() {
      for (const { type, id } of cloud.list()) cloud.remove(type, id);
      for (const folder of ["state", ".tenantry/bundle"])
        await rm(join(root, folder), { recursive: true, force: true });
      await mkdir(join(root, "state"));
    },
    close: () => served.close(),
  };
}

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const issuerKey = { ...publicKey.export({ format: "jwk" }), kid: "bench", use: "sig", alg: "RS256" };
