import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { openBundle } from "../../../../src/verify/open-bundle.ts";
import { smallDisk } from "../../../mock/full-disk.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { runProcess } from "../run-process.ts";
import { signTenant } from "../sign-tenant.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

describe("tenantry suspend and resume", () => {
  let fleet: TemporaryFleet;
  const cli = async (words: string[], env: Record<string, string> = {}) => {
    const terminal = fakeTerminal({ cwd: fleet.root, env: { TENANTRY_ACTOR: "ann", ...env } });
    const code = await runCli([...words, "--json"], terminal);
    const out = terminal.out() === "" ? undefined : (JSON.parse(terminal.out()) as Record<string, unknown>);
    return { code, out, err: terminal.err() };
  };
  const suspension = async () => {
    const trust = readFileSync(join(fleet.root, ".tenantry/root.json"));
    const bundle = await openBundle(join(fleet.root, ".tenantry/bundle"), { trust });
    bundle.close();
    return openBundle(join(fleet.root, ".tenantry/bundle"), { trust }).then((opened) => opened.suspension);
  };

  beforeAll(async () => {
    fleet = temporaryFleet();
    expect((await cli(["keys", "create"])).code).toBe(0);
    await signTenant(fleet.root, "example");
    await signTenant(fleet.root, "frozen", { content: { status: "suspended" } });
    expect((await cli(["publish"])).code).toBe(0);
  });
  afterAll(() => fleet?.remove());

  it("cuts a tenant off and lets it in again, and says the same of a second try", async () => {
    const first = await cli(["suspend", "example", "--reason", "unpaid"]);
    expect(first).toMatchObject({ code: 0, out: { changed: true, reason: "unpaid" } });
    expect((await suspension()).tenant("example", 1)).toBe(true);
    expect(await cli(["suspend", "example", "--reason", "unpaid"])).toMatchObject({ code: 0, out: { changed: false } });
    expect(await cli(["resume", "example", "--reason", "paid"])).toMatchObject({ code: 0, out: { changed: true } });
    expect((await suspension()).tenant("example", 1)).toBe(false);
    expect(await cli(["resume", "example", "--reason", "paid"])).toMatchObject({ code: 0, out: { changed: false } });
  });

  it("cuts off one person, one session or one token, and nobody else", async () => {
    const digest = createHash("sha256").update("a token").digest("base64url");
    const reason = ["--reason", "lost laptop"];
    await cli(["suspend", "example", "--subject", "ann", ...reason]);
    await cli(["suspend", "example", "--session", "s-1", ...reason]);
    await cli(["suspend", "example", "--token-digest", digest, ...reason]);
    await cli(["suspend", "example", "--subject", "bob", "--issued-tokens", ...reason]);
    const list = await suspension();
    const now = Math.floor(Date.now() / 1000);
    expect([list.tenant("example", 1), list.subject("example", "eve", now)]).toEqual([false, false]);
    expect([list.session("example", "s-1"), list.token("example", digest)]).toEqual([true, true]);
    expect([list.subject("example", "ann", now), list.subject("example", "ann", now + 3_600)]).toEqual([true, true]);
    expect([list.subject("example", "bob", now), list.subject("example", "bob", now + 3_600)]).toEqual([true, false]);
    await cli(["resume", "example", "--subject", "ann", ...reason]);
    expect((await suspension()).subject("example", "ann", now)).toBe(false);
    expect((await suspension()).session("example", "s-1")).toBe(true);
  });

  it("says that a tenant stays suspended which its spec suspends", async () => {
    expect(await cli(["resume", "frozen", "--reason", "asked"])).toMatchObject({
      code: 0,
      out: { suspendedBySpec: true },
    });
  });

  it("keeps every one of six suspensions that six processes ask for at once", async () => {
    const runs = Array.from({ length: 6 }, (_, n) =>
      runProcess(["suspend", "example", "--session", `race-${n}`, "--reason", "race"], { cwd: fleet.root }),
    );
    for (const { code, err } of await Promise.all(runs)) expect(code, err).toBe(0);
    const list = await suspension();
    for (let n = 0; n < 6; n++) expect(list.session("example", `race-${n}`)).toBe(true);
  });

  it("puts who, whom, why and how it ended on record, in a log that verifies", async () => {
    const verdict = await cli(["audit", "verify", "--all-signed"]);
    expect(verdict.out?.faults).toEqual([]);
    expect(verdict.code).toBe(0);
    const { out } = await cli(["audit", "query", "--tenant", "example", "--actor", "ann", "--reason", "admin.suspend"]);
    expect(out?.records).toContainEqual(
      expect.objectContaining({ actor: "ann", operation: "example", tenant: "example" }),
    );
    const file = join(fleet.root, "out.ocsf");
    expect((await cli(["audit", "export", "--format", "ocsf", "--out", file])).code).toBe(0);
    const events = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events).toContainEqual(expect.objectContaining({ class_uid: 3004, comment: "lost laptop" }));
  });

  it("changes nothing where no record can be kept: no folder, or a disk that is full", async () => {
    const list = join(fleet.root, ".tenantry/bundle/suspension.jws");
    const before = readFileSync(list, "utf8");
    const audit = join(fleet.root, ".tenantry/audit");
    renameSync(audit, `${audit}-aside`);
    writeFileSync(audit, "in its place");
    const refused = await cli(["suspend", "example", "--reason", "x"]);
    rmSync(audit);
    const disk = smallDisk(audit, 64);
    if (disk === undefined) throw new Error("this machine lets nobody mount a small disk");
    try {
      disk.fill();
      expect(refused).toMatchObject({ code: 4, out: { error: { code: "cli.no-audit" } } });
      const full = await cli(["suspend", "example", "--reason", "x"]);
      expect(full).toMatchObject({ code: 4, out: { error: { code: "cli.no-audit" } } });
      expect(readFileSync(list, "utf8")).toBe(before);
    } finally {
      disk.unmount();
      rmSync(audit, { recursive: true });
      renameSync(`${audit}-aside`, audit);
    }
  });

  it.each([
    [["suspend", "example"], "cli.usage"],
    [["suspend", "example", "--reason", " "], "cli.usage"],
    [["suspend", "nobody", "--reason", "x"], "cli.unknown-tenant"],
    [["suspend", "../example", "--reason", "x"], "cli.unknown-tenant"],
    [["suspend", "example", "--subject", "a", "--session", "b", "--reason", "x"], "cli.usage"],
    [["suspend", "example", "--issued-tokens", "--reason", "x"], "cli.usage"],
    [["suspend", "example", "--token-digest", "short", "--reason", "x"], "cli.usage"],
    [["suspend", "example", "--push", "http://h", "--reason", "x"], "cli.usage"],
  ])("refuses %j as %s", async (words, code) => {
    const before = readFileSync(join(fleet.root, ".tenantry/bundle/suspension.jws"), "utf8");
    expect(await cli(words)).toMatchObject({ code: 2, out: { error: { code } } });
    expect(readFileSync(join(fleet.root, ".tenantry/bundle/suspension.jws"), "utf8")).toBe(before);
  });
});
