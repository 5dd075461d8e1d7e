// Resident memory of `tenantry up --all`, 200 tenants against 50. Every tenant's engine, host and plugin are processes that end
// with its run; what grows with a fleet, if anything, is the one that drives them. It is the real one; the engine is a stand-in
// that replays a run of 26 resources, because 250 real runs would take five minutes and tell the same.
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { engineFolder } from "../../src/engine/find-engine.ts";
import { engineVersion } from "../../src/engine/engine-version.ts";
import type { BenchCase } from "../bench-case.ts";
import { repository } from "../tenant-repository.ts";
import { writeFleet } from "../write-fleet.ts";

const run = promisify(execFile);
const resources = 26;
/** the greatest resident set of the process's life, in kB, as its last line */
const measured = `data:text/javascript,process.on("exit",()=>process.stderr.write("\\nmaxrss "+process.resourceUsage().maxRSS+"\\n"))`;

/** A line of the event log for each resource that begins and that is done, with outputs as large as Auth0's. */
function eventLog(): string {
  const events = Array.from({ length: resources }, (_, index) => {
    const urn = `urn:pulumi:tenant.prod::tenantry::auth0:index/client:Client::tenant.client.${index}`;
    const outputs = { clientId: `${index}`.padEnd(32, "x"), description: "a text of some length ".repeat(40) };
    const metadata = { op: "create", urn, type: "auth0:index/client:Client", old: null, new: { outputs } };
    return [{ resourcePreEvent: { metadata } }, { resOutputsEvent: { metadata } }];
  }).flat();
  const end = { summaryEvent: { resourceChanges: { create: resources }, durationSeconds: 3 } };
  return [...events, end].map((event) => `${JSON.stringify(event)}\n`).join("");
}

/** kB that the driver of `count` tenants had resident at most. */
async function residentOf(count: number): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), "tenantry-bench-memory-"));
  try {
    mkdirSync(join(root, "tenants"));
    writeFleet(join(root, "tenants"), count);
    writeFileSync(join(root, "Pulumi.yaml"), readFileSync(join(repository, "Pulumi.yaml")));
    symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
    const home = join(root, "home");
    const cli = join(engineFolder(home, engineVersion), "pulumi");
    mkdirSync(engineFolder(home, engineVersion), { recursive: true });
    writeFileSync(join(home, "events"), eventLog());
    const replay = `#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = --event-log ] && log=$2; shift; done\n[ -n "$log" ] && cat '${join(home, "events")}' > "$log"\nexit 0\n`;
    for (const file of [cli, join(engineFolder(home, engineVersion), "pulumi-language-nodejs")]) {
      writeFileSync(file, replay);
      chmodSync(file, 0o755);
    }
    const main = join(repository, "src/control/cli/main.ts");
    const args = ["--conditions=tenantry-source", "--import", measured, main, "up", "--all", "--dir", root];
    const { stderr } = await run(process.execPath, args, {
      env: { ...process.env, PULUMI_HOME: home },
      maxBuffer: 64 * 1024 * 1024,
    });
    const resident = Number(/^maxrss (\d+)$/m.exec(stderr)?.[1]);
    if (!(resident > 0)) throw new TypeError(`the driver told no memory: ${stderr.slice(-500)}`);
    return resident;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export const cases: readonly BenchCase[] = [
  {
    name: "fleet: resident memory of up --all, 200 tenants",
    target: 1.1,
    unit: "x that of 50 tenants",
    async measure() {
      const fifty = await residentOf(50);
      return (await residentOf(200)) / fifty;
    },
  },
];
