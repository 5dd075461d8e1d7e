// A bundle behind a web server: the same rules as in a folder, and what only a network does.
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { httpsReader } from "../../src/verify/https-reader.ts";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { type ServedFolder, serveFolder } from "../mock/serve-folder.ts";
import { type FixtureFleet, fixtureFleet } from "./fixture-fleet.ts";

let fleet: FixtureFleet;
let served: ServedFolder;

beforeEach(async () => {
  fleet = await fixtureFleet();
  served = await serveFolder(fleet.path);
  await fleet.record("acme");
  await fleet.record("globex");
  await fleet.publish();
});
afterEach(async () => {
  await served.close();
  fleet.remove();
});

const open = (state?: string) =>
  openBundle(served.url, {
    trust: fleet.keyring.root,
    clock: fleet.clock.now,
    ...(state === undefined ? {} : { state: join(fleet.directory, state) }),
  });
const asked = (status: number): string[] =>
  served.requests.filter((line) => line.startsWith(`${status} `)).map((line) => line.slice(4));

describe("a bundle over https", () => {
  it("serves what the folder holds, and asks again for nothing but what may have changed", async () => {
    const bundle = await open();
    expect(bundle.get("acme")?.config.config.organizationName).toBe("acme Inc.");
    expect(bundle.tenantsForHost("globex.mcp.localhost")).toEqual(["globex"]);
    expect(bundle.lookup("initech")).toEqual({ status: "unknown" });
    served.requests.length = 0;
    expect(await bundle.refresh()).toBe(false);
    expect(served.requests.toSorted()).toEqual(["304 head.jws", "304 suspension.jws", "404 roots/2.json"]);
    bundle.close();
  });

  it("brings the one leaf that changed, a tombstone, and a list that cuts somebody off", async () => {
    const bundle = await open();
    await fleet.record("acme", { plan: "free" });
    await fleet.publish(["acme"]);
    served.requests.length = 0;
    expect(await bundle.refresh()).toBe(true);
    expect(bundle.get("acme")?.config).toMatchObject({ version: 2, config: { plan: "free" } });
    // table, bucket and leaf: the routes did not change
    expect(asked(200).filter((path) => path.startsWith("objects/"))).toHaveLength(3);
    await fleet.suspend([{ kind: "tenant", tenant: "globex", generation: 1, since: fleet.clock.at }]);
    await fleet.destroy("acme");
    await fleet.publish(["acme"]);
    await bundle.refresh();
    expect(bundle.lookup("acme")).toEqual({ status: "tombstoned" });
    expect(bundle.suspension.tenant("globex", 1)).toBe(true);
    bundle.close();
  });

  it("takes in the list although the head and the objects can't be had, and catches up later", async () => {
    const bundle = await open();
    await fleet.record("acme", { plan: "free" });
    await fleet.publish(["acme"]);
    await fleet.suspend([{ kind: "tenant", tenant: "globex", generation: 1, since: fleet.clock.at }]);
    served.answers.set("head.jws", (response) => response.writeHead(503).end());
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "source.unreadable", kind: "failed" });
    expect(bundle.suspension.tenant("globex", 1)).toBe(true);
    expect(bundle.get("acme")?.config.version).toBe(1);
    served.answers.clear();
    expect(await bundle.refresh()).toBe(true);
    expect(bundle.get("acme")?.config.version).toBe(2);
    bundle.close();
  });

  it("keeps a copy beside the mark: after a restart only what is new is brought", async () => {
    (await open("state")).close();
    await fleet.record("acme", { plan: "free" });
    await fleet.publish(["acme"]);
    served.requests.length = 0;
    const bundle = await open("state");
    expect(asked(200).filter((path) => path.startsWith("objects/"))).toHaveLength(3);
    expect(bundle.get("globex")?.config.version).toBe(1);
    bundle.close();
    // A damaged copy is brought anew, never served.
    const copies = join(fleet.directory, "state/copy/objects");
    for (const file of readdirSync(copies, { recursive: true, withFileTypes: true }))
      if (file.isFile()) writeFileSync(join(file.parentPath, file.name), "damaged");
    const again = await open("state");
    expect(again.get("acme")?.config.version).toBe(2);
    again.close();
  });

  it("opens after a restart although its copy was lost", async () => {
    (await open("state")).close();
    rmSync(join(fleet.directory, "state/copy"), { recursive: true });
    const bundle = await open("state");
    expect(bundle.version).toBe(1);
    bundle.close();
  });

  it.each([
    ["an altered object", (response: import("node:http").ServerResponse) => response.end("altered")],
    ["an endless object", (response: import("node:http").ServerResponse) => response.end(Buffer.alloc(300_000))],
  ])("refuses the tenant behind %s, and no other", async (_, answer) => {
    const before = await open();
    const { digest } = before.get("acme") ?? { digest: "" };
    before.close();
    served.answers.set(`objects/${digest.slice(0, 2)}/${digest}`, answer);
    const bundle = await open();
    expect([bundle.lookup("acme").status, bundle.lookup("globex").status]).toEqual(["refused", "known"]);
    bundle.close();
  });

  it.each([
    [403, "missing"],
    [500, "failed"],
    [302, "failed"],
  ] as const)("says so when the server answers %i", async (status, kind) => {
    served.answers.set("head.jws", (response) => response.writeHead(status, { location: "/other" }).end());
    await expect(open()).rejects.toMatchObject({ code: "source.unreadable", kind });
  });

  it("stops reading a head that never ends", async () => {
    served.answers.set("head.jws", (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return;
        response.once("drain", more);
      };
      more();
    });
    await expect(open()).rejects.toMatchObject({ code: "source.oversized" });
  });

  it.each([
    "http://cdn.example/b",
    "https://u:p@cdn.example/b",
    "https://cdn.example/b?x=1",
    "ftp://cdn.example",
    "https://",
  ])("is not read from %s", (url) => {
    expect(() => httpsReader(url)).toThrow(expect.objectContaining({ code: "source.unreadable", kind: "usage" }));
  });
});
