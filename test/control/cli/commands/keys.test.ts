import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KeyInfo } from "../../../../src/bundle/keyring.ts";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

describe("tenantry keys", () => {
  let fleet: TemporaryFleet;
  beforeEach(() => {
    fleet = temporaryFleet();
  });
  afterEach(() => fleet.remove());
  const keys = async (...words: string[]) => {
    const terminal = fakeTerminal({ cwd: fleet.root });
    const code = await runCli(["keys", ...words, "--json"], terminal);
    return { code, result: JSON.parse(terminal.out()) as { root: number; keys: KeyInfo[] }, err: terminal.err() };
  };
  const folder = () => join(fleet.root, ".tenantry/keys");

  it("makes a key for every role and the root to pin", async () => {
    const { code, result } = await keys("create");
    expect(code).toBe(0);
    expect(result.root).toBe(1);
    expect(new Set(result.keys.map(({ role }) => role))).toEqual(
      new Set(["root", "tenant", "head", "suspension", "audit", "seal"]),
    );
    expect(statSync(join(fleet.root, ".tenantry/root.json")).isFile()).toBe(true);
    for (const name of readdirSync(folder())) {
      if (name.endsWith(".json")) expect(statSync(join(folder(), name)).mode & 0o077).toBe(0);
    }
  });

  it("prints nothing secret", async () => {
    const { result, err } = await keys("create");
    const said = JSON.stringify(result) + err;
    for (const name of readdirSync(folder()).filter((each) => each.endsWith(".json"))) {
      const { jwk } = JSON.parse(readFileSync(join(folder(), name), "utf8")) as { jwk: { d: string } };
      expect(said).not.toContain(jwk.d);
    }
  });

  it("never overwrites keys", async () => {
    await keys("create");
    const again = await keys("create");
    expect(again).toMatchObject({ code: 2, result: { error: { code: "keys.exists" } } });
  });

  it("says that there are none, with exit code 3 and the command that makes them", async () => {
    const { code, err } = await keys("list");
    expect(code).toBe(3);
    expect(err).toContain("tenantry keys create");
  });

  it.each(["root", "tenant", "head", "suspension", "audit", "seal"])("rotates and retires the %s key", async (role) => {
    const before = (await keys("create")).result;
    const rotated = await keys("rotate", role);
    expect(rotated).toMatchObject({ code: 0, result: { root: 2 } });
    expect(rotated.result.keys.filter((key) => key.role === role)).toHaveLength(2);
    const retired = await keys("retire", role);
    expect(retired).toMatchObject({ code: 0, result: { root: 3 } });
    const left = retired.result.keys.filter((key) => key.role === role);
    expect(left).toHaveLength(1);
    expect(before.keys.map(({ kid }) => kid)).not.toContain(left[0]?.kid);
  });

  it("refuses to retire a role's only key", async () => {
    await keys("create");
    expect(await keys("retire", "tenant")).toMatchObject({
      code: 2,
      result: { error: { code: "cli.nothing-to-retire" } },
    });
  });

  it("suggests the role that was meant", async () => {
    await keys("create");
    const { code, err } = await keys("rotate", "tenent");
    expect(code).toBe(2);
    expect(err).toContain("did you mean tenant?");
  });

  it("says an unreadable key in one line, exit code 3", async () => {
    await keys("create");
    const name = readdirSync(folder()).find((each) => each.startsWith("tenant.")) ?? "";
    rmSync(join(folder(), name));
    writeFileSync(join(folder(), name), "garbage");
    const { code, err } = await keys("list");
    expect(code).toBe(3);
    expect(err.split("\n").filter((line) => line.startsWith("error:"))).toHaveLength(1);
    expect(err).not.toContain("garbage");
  });
});
