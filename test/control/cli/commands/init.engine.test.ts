// A stranger's machine: the package from npm's own tarball, npm install, the machine's Node, and the README's commands.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packPackage } from "../pack-package.ts";
import { runProcess } from "../run-process.ts";

describe("a repository made by tenantry init", () => {
  let folder: string;
  let root: string;
  let stop: () => Promise<number | null> = async () => null;
  // npm scripts put this tree's tools on PATH: a stranger has none of them.
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((entry) => !entry.includes("node_modules"))
    .join(delimiter);
  const env = { ...process.env, PATH: path, CI: "1", NODE_OPTIONS: "", PULUMI_CONFIG_PASSPHRASE: undefined };
  const run = (command: string, ...words: string[]) =>
    promisify(execFile)(command, words, { cwd: root, env, encoding: "utf8", maxBuffer: 16 * 1024 * 1024 });
  const tenantry = (...words: string[]) => run(join(root, "node_modules/.bin/tenantry"), ...words);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "tenantry-stranger-"));
    root = join(folder, "their-fleet");
  });
  afterAll(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("installs from the package's tarball", async () => {
    const tarball = packPackage(folder);
    const made = await runProcess(["init", root, "--package", `file:${tarball}`], { cwd: folder });
    expect(made).toMatchObject({ code: 0, err: "" });
    await run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund");
  });

  it("is valid and has what it needs", async () => {
    expect((await tenantry("validate")).stdout).toBe("✓ 1 tenant valid\n");
    expect(JSON.parse((await tenantry("doctor", "--json")).stdout)).toMatchObject({ ok: true });
    expect((await tenantry("plan", "example")).stdout).toContain("example.mcp.localhost");
  });

  it("provisions, publishes and verifies its tenant", async () => {
    const platform = spawn(join(root, "node_modules/.bin/tenantry"), ["local", "--json"], {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = new Promise<number | null>((done) => platform.on("close", done));
    stop = () => {
      platform.kill("SIGINT");
      return ended;
    };
    await new Promise((ready) => platform.stdout.once("data", ready));
    const up = JSON.parse((await tenantry("up", "example", "--json")).stdout) as object;
    expect(up).toMatchObject({ ok: true, stacks: [{ tenantId: "example", ok: true }] });
    expect(JSON.parse((await tenantry("publish", "--json")).stdout)).toMatchObject({
      ok: true,
      published: [{ tenant: "example", version: 1 }],
    });
    expect(JSON.parse((await tenantry("verify", "--json")).stdout)).toMatchObject({ ok: true, kind: "bundle" });
    await tenantry("preview", "example", "--expect-no-changes");
  });

  it("works with plain pulumi and the passphrase's file", async () => {
    const words = ["pulumi", "preview", "--stack", "example", "--expect-no-changes", "--non-interactive"];
    const passphrase = { PULUMI_CONFIG_PASSPHRASE_FILE: join(root, ".tenantry/passphrase") };
    const options = { cwd: root, env: { ...env, ...passphrase }, encoding: "utf8" as const };
    expect((await promisify(execFile)("npx", words, options)).stdout).toContain("unchanged");
  });
});
