// A repository of specs that runs this source tree's program and provider, with the local platform as a process beside it.
import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { starterFiles } from "../../../src/control/cli/starter-files.ts";
import { type TemporaryFleet, temporaryFleet } from "./temporary-fleet.ts";

const source = resolve(import.meta.dirname, "../../..");

/** Gives a fleet whose Pulumi.yaml names this tree's sources in place of the package's dist. */
export function engineFleet(): TemporaryFleet {
  const fleet = temporaryFleet();
  const files = starterFiles({ deployment: "test-fleet", tenantry: "0.0.0", peers: {}, node: "0.0.0" });
  mkdirSync(join(fleet.root, "node_modules"));
  symlinkSync(source, join(fleet.root, "node_modules/tenantry"));
  for (const name of ["@pulumi", ".bin"])
    symlinkSync(join(source, "node_modules", name), join(fleet.root, "node_modules", name));
  fleet.write("Pulumi.yaml", (files.get("Pulumi.yaml") ?? "").replace("tenantry/dist/", "tenantry/src/"));
  fleet.write("main.ts", `export { default } from ${JSON.stringify(join(source, "src/provision/program.ts"))};\n`);
  return fleet;
}

export interface RunningPlatform {
  url: string;
  /** ends it as Ctrl-C does and gives its exit code */
  stop(): Promise<number | null>;
}

/** Starts `tenantry local --json` in `root` and waits for its document. */
export async function startPlatform(root: string): Promise<RunningPlatform> {
  const main = join(source, "src/control/cli/main.ts");
  const child = spawn(process.execPath, [main, "local", "--json"], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  let out = "";
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  const url = await new Promise<string>((found, fail) => {
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes("\n")) found((JSON.parse(out) as { url: string }).url);
    });
    child.on("close", () => fail(new Error(`tenantry local ended: ${err}`)));
  });
  return {
    url,
    stop: () => {
      child.kill("SIGINT");
      return ended;
    },
  };
}
