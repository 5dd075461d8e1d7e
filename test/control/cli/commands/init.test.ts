import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { parseTenantSpec } from "../../../../src/spec/parse-tenant-spec.ts";
import { fakeTerminal } from "../fake-terminal.ts";

describe("tenantry init", () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), "tenantry-init-"));
  });
  afterEach(() => rmSync(cwd, { recursive: true, force: true }));

  it("makes a repository in a new folder and names its files", async () => {
    const terminal = fakeTerminal({ cwd });
    expect(await runCli(["init", "My Fleet", "--json"], terminal)).toBe(0);
    const result = JSON.parse(terminal.out()) as { deployment: string; files: string[]; folder: string };
    expect(result.deployment).toBe("my-fleet");
    for (const file of result.files) expect(existsSync(join(result.folder, file))).toBe(true);
  });

  it("depends on this package's version and on the engine's version of @pulumi/pulumi", async () => {
    await runCli(["init", "fleet"], fakeTerminal({ cwd }));
    const made = JSON.parse(readFileSync(join(cwd, "fleet/package.json"), "utf8")) as { dependencies: object };
    const own = JSON.parse(readFileSync("package.json", "utf8")) as {
      version: string;
      peerDependencies: Record<string, string>;
    };
    expect(made.dependencies).toMatchObject({
      "@pulumi/pulumi": own.peerDependencies["@pulumi/pulumi"],
      tenantry: own.version,
    });
  });

  it("starts with a tenant that is valid", async () => {
    await runCli(["init", "fleet"], fakeTerminal({ cwd }));
    const file = join(cwd, "fleet/tenants/example.yaml");
    expect(parseTenantSpec(readFileSync(file), { file })).toMatchObject({ ok: true, spec: { tenantId: "example" } });
  });

  it("never commits state and keys", async () => {
    await runCli(["init", "fleet"], fakeTerminal({ cwd }));
    expect(readFileSync(join(cwd, "fleet/.gitignore"), "utf8").split("\n")).toContain(".tenantry/");
  });

  it("refuses a folder that holds something, and leaves it alone", async () => {
    writeFileSync(join(cwd, "precious"), "text");
    const terminal = fakeTerminal({ cwd });
    expect(await runCli(["init"], terminal)).toBe(2);
    expect(terminal.err()).toContain("is not empty: it holds precious");
    expect(existsSync(join(cwd, "package.json"))).toBe(false);
  });

  it("takes a freshly made git repository for empty", async () => {
    mkdirSync(join(cwd, "new/.git"), { recursive: true });
    expect(await runCli(["init", "new"], fakeTerminal({ cwd }))).toBe(0);
  });

  it("refuses a name that can't be a deployment's id", async () => {
    expect(await runCli(["init", "fleet", "--name", "../up"], fakeTerminal({ cwd }))).toBe(2);
  });
});
