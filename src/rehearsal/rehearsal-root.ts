// The repository of a rehearsal: a copy of what a program reads, with places, keys and secrets of its own, below /tmp.
import { randomBytes } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Document, isMap, parseDocument } from "yaml";
import { createKeys } from "../bundle/create-keys.ts";
import { readDeploymentSettings } from "../spec/read-deployment-settings.ts";
import { type Canaries, noCanaries, plantCanaries } from "./canaries.ts";
import { installedPackages } from "./installed-packages.ts";
import { RehearsalError } from "./rehearsal-error.ts";

export interface RehearsalRoot {
  root: string;
  /** SDKs that the program could use */
  packages: string[];
  /** all that the engine and the program find in their environment: no credential of this machine is among it */
  environment: NodeJS.ProcessEnv;
  canaries: Canaries;
  /** Removes everything. */
  close(): void;
}

/** What of this machine's environment a run needs to run at all. */
const passed = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "TERM",
  "TMPDIR",
  "SSL_CERT_FILE",
  "NODE_EXTRA_CA_CERTS",
  "XDG_CACHE_HOME",
];
const places = {
  keys: "file:.tenantry/keys",
  publish: "file:.tenantry/bundle",
  local: ".tenantry/local",
  tenants: "tenants",
};

/**
 * Copies specs and settings of the repository for the given stacks. Settings that name places, backends, plugins and
 * encrypted values are replaced; the program is the repository's own, or tenantry's where it names none that is there.
 */
export async function rehearsalRoot(repository: string, stacks: readonly string[]): Promise<RehearsalRoot> {
  const source = resolve(repository);
  const installed = installedPackages(source) ?? installedPackages(import.meta.dirname);
  if (installed === undefined)
    throw new RehearsalError("rehearsal.no-sdk", `@pulumi/pulumi is not installed for ${source}.`, {
      kind: "missing",
      mend: "Run `npm ci` (or `npm install`) there first.",
    });
  const root = mkdtempSync(join(tmpdir(), "tenantry-rehearsal-"));
  try {
    const settings = readDeploymentSettings(source);
    const canaries = noCanaries();
    mkdirSync(join(root, ".tenantry/state"), { recursive: true });
    symlinkSync(installed.modules, join(root, "node_modules"));
    writeFileSync(join(root, "package.json"), '{"private":true,"type":"module"}\n');
    copySpecs(resolve(source, settings.tenants), join(root, places.tenants), canaries);
    copyPolicyFiles(source, root);
    copyProject(source, root);
    for (const stack of stacks) copyStack(source, root, stack);
    const { deployment, environment } = readDeploymentSettings(
      root,
      stacks[0] === undefined ? {} : { stack: stacks[0] },
    );
    await createKeys({ directory: join(root, ".tenantry/keys"), deployment, environment });
    for (const [path, value] of canaries.files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      if (!existsSync(join(root, path))) writeFileSync(join(root, path), value, { mode: 0o600, flag: "wx" });
    }
    const own = Object.fromEntries(passed.map((name) => [name, process.env[name]]).filter(([, value]) => value));
    return {
      root,
      packages: installed.names,
      canaries,
      environment: {
        ...own,
        ...Object.fromEntries(canaries.variables),
        PULUMI_HOME: join(root, ".pulumi"),
        PULUMI_BACKEND_URL: `file://${join(root, ".tenantry/state")}`,
        PULUMI_CONFIG_PASSPHRASE: randomBytes(32).toString("base64url"),
      },
      close: () => rmSync(root, { recursive: true, force: true }),
    };
  } catch (error) {
    rmSync(root, { recursive: true, force: true });
    throw error;
  }
}

function copySpecs(from: string, to: string, canaries: Canaries): void {
  cpSync(from, to, { recursive: true, dereference: true });
  for (const name of readdirSync(to)) {
    if (!name.endsWith(".yaml")) continue;
    const file = join(to, name);
    writeFileSync(file, plantCanaries(readFileSync(file, "utf8"), canaries));
  }
}

/** Custom policies that specs name: data, as the specs are. What is not there, or leads elsewhere, the program refuses itself. */
function copyPolicyFiles(source: string, root: string): void {
  for (const name of readdirSync(join(root, places.tenants))) {
    if (!name.endsWith(".yaml")) continue;
    for (const [, file = ""] of readFileSync(join(root, places.tenants, name), "utf8").matchAll(policyFile)) {
      const from = join(source, file);
      if (file.split("/").includes("..") || !existsSync(from) || !realpathSync(from).startsWith(realpathSync(source)))
        continue;
      mkdirSync(dirname(join(root, file)), { recursive: true });
      copyFileSync(from, join(root, file));
    }
  }
}

/** `file: policies/acme/base.xml`, as `identity.b2c.customPolicies` has it. */
const policyFile = /\bfile: *["']?([\w.-][\w.\-/]{0,199}\.xml)\b/g;

function copyProject(source: string, root: string): void {
  const document = parseDocument(readFileSync(join(source, "Pulumi.yaml"), "utf8"));
  const main = document.get("main");
  const given = typeof main === "string" ? resolve(source, main) : undefined;
  const program = given !== undefined && existsSync(given) ? given : ownProgram();
  // The engine insists on a program inside of the project, which the repository's is not.
  writeFileSync(join(root, "program.mjs"), `export { default } from ${JSON.stringify(pathToFileURL(program).href)};\n`);
  document.set("main", "program.mjs");
  for (const name of ["backend", "plugins", "packages", "stackConfigDir"]) document.delete(name);
  overwritePlaces(document, true);
  writeFileSync(join(root, "Pulumi.yaml"), document.toString());
}

/** What is encrypted can't be opened here, and must not be: it gets a canary. */
function copyStack(source: string, root: string, stack: string): void {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(source, file))) return;
  const document = parseDocument(readFileSync(join(source, file), "utf8"));
  for (const name of ["secretsprovider", "encryptedkey", "encryptionsalt", "environment"]) document.delete(name);
  overwritePlaces(document, false);
  const config = document.get("config", true);
  if (isMap(config))
    for (const { key, value } of config.items)
      if (isMap(value) && value.has("secure")) config.set(key, "canary-of-config");
  writeFileSync(join(root, file), document.toString());
}

function overwritePlaces(document: Document, add: boolean): void {
  const project: unknown = document.get("name");
  for (const [name, place] of Object.entries(places)) {
    const written = [name, `tenantry:${name}`].map((key) => document.getIn(["config", key]));
    // The platform stack makes the bucket that is named here; our provider publishes into a folder all the same.
    if (name === "publish" && written.some((value) => typeof value === "string" && value.startsWith("s3://"))) continue;
    for (const key of [name, `tenantry:${name}`]) document.deleteIn(["config", key]);
    if (add) document.setIn(["config", project === "tenantry" ? name : `tenantry:${name}`], place);
  }
}

/** Beside this room, as source or as a build of it. */
function ownProgram(): string {
  const beside = (ending: string): string => fileURLToPath(new URL(`../provision/program.${ending}`, import.meta.url));
  return existsSync(beside("ts")) ? beside("ts") : beside("js");
}
