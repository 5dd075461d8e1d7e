import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runProcess } from "./run-process.ts";
import { type TemporaryFleet, temporaryFleet } from "./temporary-fleet.ts";

describe("tenantry as a process", () => {
  let fleet: TemporaryFleet;
  beforeEach(() => {
    fleet = temporaryFleet();
  });
  afterEach(() => fleet.remove());
  const run = (...words: string[]) => runProcess(words, { cwd: fleet.root });

  it("ends with 0 for a valid fleet, 1 for a faulty one and 2 for a wrong call", async () => {
    expect(await run("validate")).toMatchObject({ code: 0, err: "" });
    expect(await run("valdate")).toMatchObject({ code: 2, out: "" });
    fleet.write("tenants/example.yaml", "tenantId: example\n");
    expect(await run("validate")).toMatchObject({ code: 1 });
  });

  it.each([
    ["validate"],
    ["plan"],
    ["doctor"],
    ["keys", "create"],
    ["keys", "list"],
    ["publish"],
    ["verify"],
    ["nonsense"],
  ])("%s %s prints one JSON document on stdout and no colour", async (...words) => {
    const { out, err } = await run(...words, "--json");
    expect(out.endsWith("\n")).toBe(true);
    expect(out.trimEnd()).not.toContain("\n");
    expect(() => JSON.parse(out)).not.toThrow();
    expect(out + err).not.toContain("\u001b[");
  });

  it("uses no colour in a pipe, and says errors without a stack", async () => {
    fleet.write("tenants/example.yaml", "tenantId: example\n");
    const { out } = await run("validate");
    expect(out).not.toContain("\u001b[");
    const { err } = await run("keys", "list");
    expect(err).not.toMatch(/^\s+at /m);
    expect(err.trimEnd().split("\n")).toHaveLength(2);
  });

  it("ends with 3 where there is no engine and no way to get one", async () => {
    const home = mkdtempSync(join(tmpdir(), "tenantry-home-"));
    try {
      // As if npm had installed the program's packages; the engine is what is missing.
      fleet.write("node_modules/@pulumi/pulumi/index.js", "");
      const env = { PATH: home, HOME: home, PULUMI_HOME: home, TENANTRY_ENGINE_URL: "http://127.0.0.1:9" };
      const { code, out, err } = await runProcess(["up", "example", "--json"], { cwd: fleet.root, env });
      expect(code).toBe(3);
      expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: "engine.missing" }, exitCode: 3 });
      expect(err).toContain("mend: install Pulumi");
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it("says that packages are not installed, exit code 3", async () => {
    const { code, err } = await run("up", "example");
    expect(code).toBe(3);
    expect(err).toContain("npm ci");
  });

  it("loads no engine, platform or drawing library to validate", async () => {
    const guard = join(fleet.root, "guard.mjs");
    writeFileSync(
      guard,
      `import { registerHooks } from "node:module";
registerHooks({
  resolve(specifier, context, next) {
    if (/^(@pulumi|@grpc|oidc-provider|listr2|cli-table3|jose|pulumi|express)(\\/|$)/.test(specifier)) {
      throw new Error("loaded " + specifier);
    }
    return next(specifier, context);
  },
});
`,
    );
    const env = { NODE_OPTIONS: `--import=${guard}` };
    expect(await runProcess(["validate"], { cwd: fleet.root, env })).toMatchObject({ code: 0, err: "" });
    expect(await runProcess(["--help"], { cwd: fleet.root, env })).toMatchObject({ code: 0, err: "" });
    expect(await runProcess(["plan"], { cwd: fleet.root, env })).toMatchObject({ code: 0, err: "" });
  });

  it("runs the local platform until Ctrl-C: 130, and never prints the admin token", async () => {
    const interrupt = { signal: "SIGINT" as const, at: '"issuers"' };
    const { code, out, err } = await runProcess(["local", "--json"], { cwd: fleet.root, interrupt });
    expect(code).toBe(130);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      issuers: [{ tenantId: "example", issuer: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/t\/example$/) }],
    });
    expect(out + err).not.toContain("adminToken");
    expect(err).toContain("local platform stopped");
  });

  it("says a key that can't be read in one line, exit code 3", async () => {
    await run("keys", "create");
    fleet.replaceByFolder(".tenantry/keys/roots/1.json");
    const { code, err } = await run("publish");
    expect(code).toBe(3);
    expect(
      err
        .trimEnd()
        .split("\n")
        .filter((line) => line.startsWith("error:")),
    ).toHaveLength(1);
  });
});
