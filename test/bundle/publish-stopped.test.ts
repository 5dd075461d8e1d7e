// Ctrl-C at any write of a publication: the last good bundle or the new one, and the next run converges.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { directoryTarget } from "../../src/bundle/directory-target.ts";
import { publishBundle } from "../../src/bundle/publish-bundle.ts";
import type { PublishTarget } from "../../src/bundle/target.ts";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { type FixtureFleet, fixtureFleet } from "../verify/fixture-fleet.ts";

let fleet: FixtureFleet;

beforeAll(async () => {
  fleet = await fixtureFleet();
  await fleet.record("acme");
  await fleet.publish();
  await fleet.record("acme", { plan: "enterprise" });
  await fleet.record("initech");
});
afterAll(() => fleet.remove());

/** Stops the run while its `at`-th write is under way (1 is the first), and counts what it wrote afterwards. */
function stoppingTarget(path: string, at: number): { target: PublishTarget; signal: AbortSignal; later: string[] } {
  const stop = new AbortController();
  const inner = directoryTarget(path);
  let writes = 0;
  const later: string[] = [];
  const target: PublishTarget = {
    ...{ read: inner.read, list: inner.list, remove: inner.remove },
    write(name, bytes, options) {
      writes += 1;
      if (stop.signal.aborted) later.push(name);
      if (writes === at) stop.abort();
      return inner.write(name, bytes, options);
    },
  };
  return { target, signal: stop.signal, later };
}

it("a publish that is stopped at each of its writes writes nothing more, says what is live, and the next run converges", async () => {
  const copy = join(fleet.directory, "copy");
  let stopped = 0;
  let live = 0;
  for (let at = 1; at < 40; at += 1) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(fleet.path, copy, { recursive: true });
    const run = stoppingTarget(copy, at);
    const error: unknown = await publishBundle({ ...fleet.publishing(), ...run }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const bundle = await openBundle(copy, { trust: fleet.keyring.root, clock: fleet.clock.now });
    const seen = [bundle.get("acme")?.config.config.plan, bundle.lookup("initech").status];
    if (error === undefined) {
      // stopped at the head's own write, or after it
      expect(seen).toEqual(["enterprise", "known"]);
      live += 1;
    } else {
      expect(error).toMatchObject({
        code: "publish.interrupted",
        kind: "interrupted",
        mend: expect.stringContaining("again"),
      });
      expect(seen).toEqual(["pro", "unknown"]);
      stopped += 1;
    }
    expect(run.later.filter((name) => !name.startsWith("garbage/"))).toEqual([]);
    await publishBundle({ ...fleet.publishing(), target: directoryTarget(copy) });
    await bundle.refresh();
    expect([bundle.version, bundle.get("acme")?.config.config.plan]).toEqual([2, "enterprise"]);
    bundle.close();
    if (!run.signal.aborted) break;
  }
  expect(stopped).toBeGreaterThan(3);
  expect(live).toBeGreaterThan(1);
});
