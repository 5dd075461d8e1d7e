import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

describe("tenantry validate", () => {
  let fleet: TemporaryFleet;
  beforeEach(() => {
    fleet = temporaryFleet();
  });
  afterEach(() => fleet.remove());
  const run = async (...words: string[]) => {
    const terminal = fakeTerminal({ cwd: fleet.root });
    return { code: await runCli(["validate", ...words], terminal), out: terminal.out(), err: terminal.err() };
  };

  it("accepts a valid fleet", async () => {
    expect(await run()).toEqual({ code: 0, out: "✓ 1 tenant valid\n", err: "" });
  });

  it("works from a folder below the repository", async () => {
    const terminal = fakeTerminal({ cwd: join(fleet.root, "tenants") });
    expect(await runCli(["validate"], terminal)).toBe(0);
  });

  it("lists every fault with file, line and column, and ends with 1", async () => {
    fleet.write("tenants/acme.yaml", fleet.spec("acme").replace("plan: pro", "plan: gold"));
    fleet.write("tenants/globex.yaml", `${fleet.spec("globex")}colour: red\n`);
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out).toMatch(/^tenants\/acme\.yaml:\d+:\d+ plan: /m);
    expect(out).toMatch(/^tenants\/globex\.yaml:\d+:\d+ colour: /m);
    expect(out).toContain("✗ 2 faults in 2 files");
  });

  it("warns on stderr and in --json of what a valid spec will regret, and ends with 0", async () => {
    const b2c = `identity:
  platform: azure-b2c
  b2c:
    tenant: contosob2c
    directory: 3c9e1f2a-4b5d-4e6f-8a90-b1c2d3e4f501
    policies: { signUpSignIn: B2C_1_susi }
`;
    const spec = `tenantId: acme\norganizationName: Acme\nstatus: active\nplan: pro\nsettings: {}\n${b2c}`;
    fleet.write("tenants/acme.yaml", spec);
    const { code, out, err } = await run();
    expect({ code, out }).toEqual({ code: 0, out: "✓ 2 tenants valid\n" });
    expect(err).toMatch(/^warning tenants\/acme\.yaml:7:13 identity\.platform: .*2025-05-01.*\[spec\.closing\]\n$/);
    const json = await run("--json");
    expect(json.code).toBe(0);
    expect(JSON.parse(json.out)).toMatchObject({ ok: true, faults: [], warnings: [{ code: "spec.closing", line: 7 }] });
    // whoever asks for another tenant is not told
    expect((await run("example")).err).toBe("");
  });

  it("tells whoever asks for one tenant what concerns that one", async () => {
    fleet.write("tenants/acme.yaml", fleet.spec("acme").replace("plan: pro", "plan: gold"));
    const { code, out } = await run("acme", "--json");
    expect(code).toBe(1);
    const { ok, faults } = JSON.parse(out) as { ok: boolean; faults: { file: string }[] };
    expect(ok).toBe(false);
    expect(faults).toHaveLength(1);
    expect((await run("example")).code).toBe(0);
  });

  it("suggests the tenant that was meant", async () => {
    const { code, err } = await run("exmaple");
    expect(code).toBe(2);
    expect(err).toContain("did you mean example?");
  });

  it("says that there is no repository", async () => {
    mkdirSync(join(fleet.root, "empty"));
    const terminal = fakeTerminal({ cwd: "/" });
    expect(await runCli(["validate"], terminal)).toBe(2);
    expect(terminal.err()).toContain("tenantry init");
    expect(await runCli(["validate", "--dir", join(fleet.root, "absent")], fakeTerminal())).toBe(2);
  });
});
