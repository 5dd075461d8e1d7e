import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBundle } from "../../../../src/verify/open-bundle.ts";
import { smallDisk } from "../../../mock/full-disk.ts";
import { runProcess } from "../run-process.ts";
import { signTenant } from "../sign-tenant.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

const main = join(import.meta.dirname, "../../../../src/control/cli/main.ts");

describe("publish as a process that things happen to", () => {
  let fleet: TemporaryFleet;
  const run = (...words: string[]) => runProcess(words, { cwd: fleet.root });
  const folder = () => join(fleet.root, ".tenantry/bundle");
  const open = () => openBundle(folder(), { trust: readFileSync(join(fleet.root, ".tenantry/root.json"), "utf8") });
  const edition = async (count: number) =>
    signTenant(fleet.root, "acme", { content: { features: { edition: count } } });

  beforeEach(async () => {
    fleet = temporaryFleet();
    expect(await run("keys", "create")).toMatchObject({ code: 0 });
    await edition(0);
    await signTenant(fleet.root, "globex");
    expect(await run("publish")).toMatchObject({ code: 0 });
  });
  afterEach(() => fleet.remove());

  it("killed at any moment leaves a bundle that serves, and the next run takes it on from there", async () => {
    const bundle = await open();
    let killed = 0;
    // From before it has read anything until after it is done, whatever this machine's pace.
    for (const [count, delay] of [120, 180, 220, 260, 300, 340, 380, 420, 480, 560, 700, 1_000].entries()) {
      await edition(count + 1);
      const child = spawn(process.execPath, [main, "publish"], { cwd: fleet.root, stdio: "ignore" });
      const ended = new Promise<NodeJS.Signals | null>((done) => child.on("close", (_, signal) => done(signal)));
      await sleep(delay);
      child.kill("SIGKILL");
      if ((await ended) === "SIGKILL") killed += 1;
      await bundle.refresh();
      const seen = bundle.get("acme")?.config.config.features.edition;
      expect(seen).toBeTypeOf("number");
      expect(bundle.get("globex")).toBeDefined();
    }
    expect(killed).toBeGreaterThan(2);
    await edition(100);
    expect(await run("publish")).toMatchObject({ code: 0 });
    expect(await run("verify")).toMatchObject({ code: 0 });
    await bundle.refresh();
    expect(bundle.get("acme")?.config.config.features).toEqual({ edition: 100 });
    bundle.close();
  });

  it("stopped by Ctrl-C at any moment ends with 130, leaves the last good bundle or the new one, and the next run takes it on", async () => {
    const bundle = await open();
    let stopped = 0;
    // Looks for the moments in which it listens and has not ended, whatever this machine's pace.
    let delay = 300;
    for (let count = 1; stopped < 4; count += 1) {
      expect(count, "it is never met at work").toBeLessThan(60);
      await edition(count);
      const child = spawn(process.execPath, [main, "publish"], { cwd: fleet.root, stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => {
          said += chunk.toString();
        });
      const ended = new Promise<number | null>((done) => child.on("close", done));
      await sleep(delay);
      child.kill("SIGINT");
      const code = await ended;
      // Before it listens the system ends it, without a code.
      delay *= code === null ? 1.2 : code === 0 ? 0.85 : 1.05;
      if (code === 130) stopped += 1;
      await bundle.refresh();
      const isLive = bundle.get("acme")?.config.config.features.edition === count;
      if (code === 0) expect(isLive).toBe(true);
      if (code === 130) expect(said).toContain(isLive ? "live" : "what was live is live still");
      expect([0, 130, null]).toContain(code);
    }
    expect(await run("verify")).toMatchObject({ code: 0 });
    await edition(100);
    expect(await run("publish")).toMatchObject({ code: 0 });
    await bundle.refresh();
    expect(bundle.get("acme")?.config.config.features).toEqual({ edition: 100 });
    bundle.close();
  });

  it("on a full disk says so in one line, changes nothing, and works once there is room", async () => {
    const kept = await open();
    rmSync(folder(), { recursive: true });
    const disk = smallDisk(folder(), 512);
    if (disk === undefined) {
      // Without the right to mount there is no small disk; a folder that can't be written is the nearest fault there is.
      writeFileSync(folder(), "");
      expect((await run("publish")).code).toBeGreaterThan(2);
      return;
    }
    try {
      await edition(1);
      expect(await run("publish")).toMatchObject({ code: 0 });
      await edition(2);
      disk.fill();
      const full = await run("publish");
      expect(full.code, full.err).toBe(4);
      expect(full.err).toContain("no space is left");
      expect(full.err.trim().split("\n").length).toBeLessThan(4);
      const bundle = await open();
      expect(bundle.get("acme")?.config.config.features).toEqual({ edition: 1 });
      disk.free();
      expect(await run("publish")).toMatchObject({ code: 0 });
      await bundle.refresh();
      expect(bundle.get("acme")?.config.config.features).toEqual({ edition: 2 });
      bundle.close();
    } finally {
      disk.unmount();
      kept.close();
    }
  });
});
