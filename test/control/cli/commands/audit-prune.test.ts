import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { systemClock } from "../../../../src/clock.ts";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { signTenant } from "../sign-tenant.ts";
import { temporaryFleet } from "../temporary-fleet.ts";

it.each(["", "a", "0", "1.5"])("audit prune says which days it needs: %j", async (days) => {
  const terminal = fakeTerminal();
  expect(await runCli(["audit", "prune", ...(days === "" ? [] : ["--keep", days])], terminal)).toBe(2);
  expect(terminal.err()).toContain("--keep is a number of days");
});

it("audit prune takes what a repository's own commands recorded long ago, and audit verify says so", async () => {
  const fleet = temporaryFleet();
  try {
    const now = systemClock();
    const cli = async (words: string[], at = now) => {
      const terminal = fakeTerminal({ cwd: fleet.root, env: { TENANTRY_ACTOR: "ann" }, clock: () => at });
      const code = await runCli(words, terminal);
      return { code, out: terminal.out(), err: terminal.err() };
    };
    expect((await cli(["keys", "create"])).code).toBe(0);
    await signTenant(fleet.root, "example");
    expect((await cli(["publish"])).code).toBe(0);
    expect((await cli(["suspend", "example", "--reason", "unpaid"])).code).toBe(0);
    const segments = () => readdirSync(join(fleet.root, ".tenantry/audit"));
    const before = segments().length;
    const later = now + 50 * 86_400;
    expect(await cli(["audit", "prune", "--keep", "29"], later)).toMatchObject({ code: 1 });
    expect(await cli(["audit", "prune", "--keep", "60"], later)).toMatchObject({ code: 0 });
    expect(segments()).toHaveLength(before);
    const pruned = await cli(["audit", "prune", "--keep", "40"], later);
    expect(pruned).toMatchObject({ code: 0, out: expect.stringContaining("are gone, on signed record") });
    expect(segments()).toHaveLength(0);
    const verified = await cli(["audit", "verify"], later);
    expect(`${verified.out}${verified.err}`).toMatch(/by signed retention, \d+ lines of \d+ chains/);
    expect(verified.code).toBe(0);
  } finally {
    fleet.remove();
  }
});
