import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureEngine } from "../../src/engine/ensure-engine.ts";
import { engineFleet, type RunningPlatform, startPlatform } from "../control/cli/engine-fleet.ts";
import { runProcess } from "../control/cli/run-process.ts";
import type { TemporaryFleet } from "../control/cli/temporary-fleet.ts";

const root = resolve(import.meta.dirname, "../..");

describe("`pulumi preview --policy-pack policy` on the local platform", () => {
  let fleet: TemporaryFleet;
  let platform: RunningPlatform;
  let cli: string;
  beforeAll(async () => {
    fleet = engineFleet();
    platform = await startPlatform(fleet.root);
    ({ cli } = await ensureEngine());
    const { code, err } = await runProcess(["up", "example"], { cwd: fleet.root });
    expect(err).not.toContain("error:");
    expect(code).toBe(0);
  });
  afterAll(async () => {
    await platform.stop();
    fleet.remove();
  });
  const preview = () =>
    new Promise<{ code: number; text: string }>((done) => {
      const env = {
        ...process.env,
        PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
        PULUMI_CONFIG_PASSPHRASE_FILE: join(fleet.root, ".tenantry/passphrase"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      };
      const words = ["preview", "--stack", "example", "--non-interactive", "--policy-pack", join(root, "policy")];
      execFile(cli, words, { cwd: fleet.root, env }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code ?? 1), text: stdout + stderr }),
      );
    });

  it("passes a good tenant", async () => {
    const { code, text } = await preview();
    expect(text).toContain("tenantry");
    expect(text).not.toMatch(/mandatory.*example\./);
    expect(code).toBe(0);
  });

  it("refuses one whose machine app is an owner, with the policy's name and reason", async () => {
    const spec = fleet.spec("example");
    expect(spec).toContain("kind: machine");
    fleet.write("tenants/example.yaml", spec.replace(/(kind: machine\n\s+roles: )\[[^\]]*\]/, "$1[owner]"));
    const { code, text } = await preview();
    expect(text).toContain("least-privilege");
    expect(text).toContain("a machine has the role owner");
    expect(code).not.toBe(0);
  });
});
