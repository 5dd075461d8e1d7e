// A small Pulumi project of one test: a program given as text, real SDKs, stand-ins in this process, and the real engine.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openStack, type Stack } from "../../src/engine/open-stack.ts";
import { Cloud } from "../../src/rehearsal/cloud.ts";
import { serveStandIns } from "../../src/rehearsal/serve-stand-ins.ts";
import { standIn } from "../../src/rehearsal/stand-in.ts";
import type { PackageBehaviours } from "../../src/rehearsal/type-behaviour.ts";

const cli = join(homedir(), ".pulumi/versions/3.259.0/bin/pulumi");

export interface StandInProject {
  root: string;
  stack: Stack;
  cloud: Cloud;
  /** seconds that stand-ins were made to wait; they don't, in a test */
  waits: number[];
  /** what the engine finds in its environment */
  environment: NodeJS.ProcessEnv;
  /** Writes the program: the body of an async function that sees `pulumi` and the packages by name and gives outputs. */
  program(body: string): void;
  /** the engine's own record, as text */
  state(): string;
  close(): void;
}

/** `packages`: name → the behaviours of its stand-in. */
export async function standInProject(packages: Readonly<Record<string, PackageBehaviours>>): Promise<StandInProject> {
  const root = mkdtempSync(join(tmpdir(), "tenantry-stand-in-"));
  symlinkSync(resolve(import.meta.dirname, "../../node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "state"));
  writeFileSync(
    join(root, "Pulumi.yaml"),
    "name: standin\nruntime: { name: nodejs, options: { typescript: false } }\nmain: program.mjs\n",
  );
  writeFileSync(join(root, "package.json"), '{"type":"module"}');
  const cloud = new Cloud();
  const waits: number[] = [];
  const wait = async (seconds: number): Promise<void> => void waits.push(seconds);
  const served = await serveStandIns(
    Object.entries(packages).map(([name, behaviours]) => standIn(name, { cloud, behaviours, patience: { wait } })),
  );
  const env = {
    ...process.env,
    ...served.environment,
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a test's passphrase",
    PULUMI_HOME: join(root, ".pulumi-home"),
  };
  return {
    root,
    cloud,
    waits,
    environment: env,
    stack: await openStack({ root, stack: "acme", engine: { cli }, environment: "test", env }),
    program(body) {
      const imports = ["pulumi", ...Object.keys(packages)].map((name) => `import * as ${name} from "@pulumi/${name}";`);
      writeFileSync(join(root, "program.mjs"), `${imports.join("\n")}\nexport default async () => {\n${body}\n};\n`);
    },
    state: () => readFileSync(join(root, "state/.pulumi/stacks/standin/acme.json"), "utf8"),
    close() {
      served.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
