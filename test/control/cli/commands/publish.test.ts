import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../../../src/clock.ts";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { signTenant } from "../sign-tenant.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

/** ten minutes slow: everything others sign is from this clock's future */
const slowClock: Clock = () => systemClock() - 600;

describe("tenantry publish and verify", () => {
  let fleet: TemporaryFleet;
  beforeEach(async () => {
    fleet = temporaryFleet();
    await runCli(["keys", "create"], fakeTerminal({ cwd: fleet.root }));
  });
  afterEach(() => fleet.remove());
  const run = async (words: string[], clock: Clock = systemClock) => {
    const terminal = fakeTerminal({ cwd: fleet.root, clock });
    const code = await runCli(words, terminal);
    return { code, out: terminal.out(), err: terminal.err() };
  };
  const json = async (...words: string[]) => {
    const { code, out } = await run([...words, "--json"]);
    return { code, document: JSON.parse(out) as Record<string, unknown> };
  };
  const bundle = (name: string) => join(fleet.root, ".tenantry/bundle", name);

  it("makes what was signed live, once", async () => {
    await signTenant(fleet.root, "acme");
    await signTenant(fleet.root, "globex");
    expect(await json("publish")).toMatchObject({
      code: 0,
      document: { ok: true, changed: true, published: [{ tenant: "acme" }, { tenant: "globex" }], refused: [] },
    });
    expect(await json("publish")).toMatchObject({ code: 0, document: { changed: false, published: [] } });
  });

  it("publishes only what was asked for, and suggests what was meant", async () => {
    await signTenant(fleet.root, "acme");
    await signTenant(fleet.root, "globex");
    expect(await json("publish", "acme")).toMatchObject({ code: 0, document: { published: [{ tenant: "acme" }] } });
    const { code, err } = await run(["publish", "globx"]);
    expect(code).toBe(2);
    expect(err).toContain("did you mean globex?");
  });

  it("refuses a tenant that takes another's host and publishes the rest, exit code 1", async () => {
    await signTenant(fleet.root, "acme");
    await run(["publish"]);
    await signTenant(fleet.root, "evil", { content: { hosts: ["acme.mcp.localhost"] } });
    await signTenant(fleet.root, "globex");
    const { code, document } = await json("publish");
    expect(code).toBe(1);
    expect(document).toMatchObject({
      ok: false,
      published: [{ tenant: "globex" }],
      refused: [{ tenant: "evil", code: "publish.host-taken" }],
    });
  });

  it("says that there are no keys, exit code 3", async () => {
    rmSync(join(fleet.root, ".tenantry/keys"), { recursive: true });
    expect((await run(["publish"])).code).toBe(3);
  });

  it("says that the target can't be written, exit code 3", async () => {
    rmSync(join(fleet.root, ".tenantry/bundle"), { recursive: true, force: true });
    writeFileSync(join(fleet.root, ".tenantry/bundle"), "a file in its place");
    const { code, err } = await run(["publish"]);
    expect(code).toBe(3);
    expect(err).not.toContain("bug");
  });

  it("refuses to publish over a head from this clock's future, with a sentence about the clock", async () => {
    await signTenant(fleet.root, "acme");
    await run(["publish"]);
    const { code, err } = await run(["publish"], slowClock);
    expect(code).toBe(1);
    expect(err).toContain("10 min in this clock's future");
  });

  it("refuses documents from this clock's future, with a sentence about the clock", async () => {
    const jws = await signTenant(fleet.root, "acme");
    await run(["publish"]);
    writeFileSync(join(fleet.root, "acme.jws"), `${jws}\n`);
    for (const words of [["verify"], ["verify", "acme.jws"]]) {
      const { code, err } = await run(words, slowClock);
      expect(code).toBe(1);
      expect(err).toMatch(/clock/);
    }
  });

  it("renews the suspension list while it watches, and ends on Ctrl-C with 130", async () => {
    await signTenant(fleet.root, "acme");
    const stop = new AbortController();
    let ahead = 0;
    const clock = () => systemClock() + ahead;
    const terminal = fakeTerminal({ cwd: fleet.root, clock, signal: stop.signal });
    const code = runCli(["publish", "--watch", "--json"], terminal);
    while (!terminal.err().includes("suspension list")) await sleep(5);
    stop.abort();
    expect(await code).toBe(130);
    expect(JSON.parse(terminal.out())).toMatchObject({ ok: true });
    const before = readFileSync(bundle("suspension.jws"), "utf8");
    ahead = 200;
    await run(["publish"], clock);
    expect(readFileSync(bundle("suspension.jws"), "utf8")).not.toBe(before);
  });

  it("verifies a whole bundle from the pinned root, also after the root was rotated", async () => {
    await signTenant(fleet.root, "acme");
    await run(["publish"]);
    const pinned = join(fleet.root, "pinned.json");
    writeFileSync(pinned, readFileSync(join(fleet.root, ".tenantry/root.json")));
    await run(["keys", "rotate", "root"]);
    await run(["keys", "rotate", "head"]);
    await run(["publish"]);
    await run(["keys", "retire", "head"]);
    await run(["publish"]);
    const { code, document } = await json("verify", "--root", pinned);
    expect(document).toMatchObject({ ok: true, kind: "bundle", deployment: "test-fleet" });
    expect(code).toBe(0);
  });

  it("refuses to retire a tenant key that published configs still need", async () => {
    await signTenant(fleet.root, "acme");
    await run(["publish"]);
    await run(["keys", "rotate", "tenant"]);
    const early = await run(["keys", "retire", "tenant"]);
    expect(early.code).toBe(1);
    expect(early.err).toContain("ledger/acme.jws");
    await signTenant(fleet.root, "acme");
    const unpublished = await run(["keys", "retire", "tenant"]);
    expect(unpublished.code).toBe(1);
    expect(unpublished.err).toContain("objects/");
    await run(["publish"]);
    expect((await run(["keys", "retire", "tenant"])).code).toBe(0);
    await run(["publish"]);
    expect((await run(["verify"])).code).toBe(0);
  });

  it("finds a leaf that was altered, and says which", async () => {
    await signTenant(fleet.root, "acme");
    await signTenant(fleet.root, "globex");
    await run(["publish"]);
    const [object] = readdirSync(bundle("objects"), { recursive: true, withFileTypes: true })
      .flatMap((entry) => (entry.isFile() ? join(entry.parentPath, entry.name) : []))
      .filter((file) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(readFileSync(file, "latin1")));
    const bytes = readFileSync(object ?? "");
    bytes[bytes.length - 1] = bytes.at(-1) === 65 ? 66 : 65;
    writeFileSync(object ?? "", bytes);
    const { code, document } = await json("verify");
    expect(code).toBe(1);
    const parts = document.parts as { ok: boolean; code?: string }[];
    expect(parts.filter((part) => !part.ok)).toEqual([
      { part: expect.stringContaining("object"), ok: false, code: "bundle.corrupt" },
    ]);
  });

  it("verifies one config's file for one tenant, and refuses it for another", async () => {
    writeFileSync(join(fleet.root, "acme.jws"), await signTenant(fleet.root, "acme"));
    expect(await json("verify", "acme.jws", "--tenant", "acme")).toMatchObject({
      code: 0,
      document: { kind: "config", config: { tenant: "acme" } },
    });
    expect(await json("verify", "acme.jws", "--tenant", "globex")).toMatchObject({
      code: 1,
      document: { ok: false, parts: [{ code: "tenant.other" }] },
    });
  });

  it("refuses another deployment's root", async () => {
    writeFileSync(join(fleet.root, "acme.jws"), await signTenant(fleet.root, "acme"));
    const other = temporaryFleet();
    try {
      await runCli(["keys", "create"], fakeTerminal({ cwd: other.root }));
      const { code, err } = await run(["verify", "acme.jws", "--root", join(other.root, ".tenantry/root.json")]);
      expect(code).toBe(1);
      expect(err).toContain("[key.unknown]");
    } finally {
      other.remove();
    }
  });

  it("says that there is no such file, exit code 3", async () => {
    expect((await run(["verify", "absent.jws"])).code).toBe(3);
  });
});
