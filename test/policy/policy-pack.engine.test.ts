import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureEngine } from "../../src/engine/ensure-engine.ts";
import { engineFleet, type RunningPlatform, startPlatform } from "../control/cli/engine-fleet.ts";
import { runProcess } from "../control/cli/run-process.ts";
import type { TemporaryFleet } from "../control/cli/temporary-fleet.ts";
import { badFleets, goodSpec } from "./cases/bad-fleets.ts";

const root = resolve(import.meta.dirname, "../..");

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

describe("`pulumi preview --policy-pack policy` on the local platform", () => {
  let fleet: TemporaryFleet;
  let platform: RunningPlatform;
  let cli: string;
  beforeAll(async () => {
    fleet = engineFleet();
    fleet.write("tenants/example.yaml", goodSpec);
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
        // as a shell has it that stands in the repository
        PWD: fleet.root,
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

  it.each(badFleets)("refuses $name, with file and line", async ({ policy, change: [good, bad], line, says }) => {
    expect(goodSpec).toContain(good);
    const spec = goodSpec.replace(good, bad);
    fleet.write("tenants/example.yaml", spec);
    const { code, text } = await preview();
    const number = spec.slice(0, spec.indexOf(line)).split("\n").length;
    expect(text).toContain(policy);
    expect(text).toContain(says);
    // below the policy's own name, not another's
    const [, own = ""] = text.split(new RegExp(`\\[mandatory\\] +${policy} `));
    expect(own.split("[mandatory]")[0]).toMatch(
      new RegExp(`tenants/example\\.yaml:${number}:\\d+ \\([^\\n]*${escaped(says)}`),
    );
    expect(code).not.toBe(0);
  });

  it("judges each `tenantry up` where Pulumi.yaml says so, before anything is made", async () => {
    const project = readFileSync(join(fleet.root, "Pulumi.yaml"), "utf8");
    const settings = `config:\n  tenantry:policyPack: ${join(root, "policy")}\n`;
    fleet.write("Pulumi.yaml", project.replace(/^config:\n/m, settings));
    const spec = goodSpec
      .replace("tenantId: example", "tenantId: other")
      .replaceAll("example.example", "other.example");
    const bad = spec.replace("[member]", "[owner]");
    fleet.write("tenants/other.yaml", bad);
    const refused = await runProcess(["up", "other"], { cwd: fleet.root });
    const line = bad.slice(0, bad.indexOf("[owner]")).split("\n").length;
    expect(refused.err).toMatch(new RegExp(`tenants/other\\.yaml:${line}:\\d+ .*\\(least-privilege\\)`));
    expect(refused.err).toContain("[engine.policy]");
    expect(refused.code).toBe(1);
    expect(refused.err).not.toContain("create tenantry:");
    fleet.write("tenants/other.yaml", spec);
    const done = await runProcess(["up", "other"], { cwd: fleet.root });
    expect(done.code, done.err).toBe(0);
    expect(done.err).toContain("create tenantry:local:Organization other.organization");
  });
});
