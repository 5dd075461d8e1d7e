import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleNames, type HeadDocument } from "../../src/bundle/documents.ts";
import { signHead } from "../../src/bundle/sign-head.ts";
import { signSuspension } from "../../src/bundle/sign-suspension.ts";
import type { Bundle } from "../../src/verify/bundle.ts";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { now } from "./fixture-deployment.ts";
import { type FixtureFleet, fixtureFleet } from "./fixture-fleet.ts";

let fleet: FixtureFleet;
let bundle: Bundle;

const file = (name: string): string => join(fleet.path, name);
const open = (state?: string): Promise<Bundle> =>
  openBundle(fleet.path, {
    trust: fleet.keyring.roots[0] ?? "",
    clock: fleet.clock.now,
    ...(state === undefined ? {} : { state }),
  });
const head = (): HeadDocument => {
  const [, body = ""] = readFileSync(file(bundleNames.head), "utf8").split(".");
  return JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
};
const forgeHead = async (changes: Partial<HeadDocument>): Promise<void> =>
  writeFileSync(file(bundleNames.head), await signHead({ ...head(), ...changes }, fleet.keyring.signer("head")));
const putObject = (bytes: Buffer): string => {
  const digest = createHash("sha256").update(bytes).digest("base64url");
  mkdirSync(dirname(file(bundleNames.object(digest))), { recursive: true });
  writeFileSync(file(bundleNames.object(digest)), bytes);
  return digest;
};

beforeEach(async () => {
  fleet = await fixtureFleet();
  await fleet.record("acme");
  await fleet.record("globex");
  await fleet.publish();
  bundle = await open();
});

afterEach(() => {
  bundle.close();
  fleet.remove();
});

describe("a server under the attacks that TUF lists", () => {
  it("refuses a head rolled back, and goes on serving the last good one", async () => {
    const old = readFileSync(file(bundleNames.head));
    await fleet.record("acme", { plan: "enterprise" });
    await fleet.publish();
    await bundle.refresh();
    writeFileSync(file(bundleNames.head), old);
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "rollback.version", part: "head" });
    expect(bundle.get("acme")?.config.version).toBe(2);
  });

  it("refuses a rollback across a restart, by the mark in its state folder", async () => {
    const state = join(fleet.directory, "state");
    const old = readFileSync(file(bundleNames.head));
    await fleet.record("acme", { plan: "enterprise" });
    await fleet.publish();
    (await open(state)).close();
    writeFileSync(file(bundleNames.head), old);
    await expect(open(state)).rejects.toMatchObject({ code: "rollback.version" });
  });

  it("takes a damaged mark for an attack, not for a first start", async () => {
    const state = join(fleet.directory, "state");
    (await open(state)).close();
    for (const damage of ["", "{}", "null", readFileSync(join(state, "high-water.json"), "utf8").slice(0, -5)]) {
      writeFileSync(join(state, "high-water.json"), damage);
      await expect(open(state)).rejects.toMatchObject({ code: "state.corrupt" });
    }
  });

  it("refuses a second head of one version", async () => {
    await forgeHead({ expires: head().expires - 1 });
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "rollback.digest" });
  });

  it("denies everybody once a frozen head has expired", async () => {
    await fleet.suspend([]);
    fleet.clock.at = now + 86_400 - 30;
    await fleet.suspend([]);
    await bundle.refresh();
    expect(bundle.get("acme")).toBeDefined();
    fleet.clock.at = now + 86_400;
    expect(bundle.get("acme")).toBeUndefined();
    expect(bundle.lookup("acme")).toEqual({ status: "stale", code: "head.expired" });
    expect(bundle.freshness()).toMatchObject({ fresh: false, part: "head" });
    await expect(open()).rejects.toMatchObject({ code: "time.expired" });
  });

  it("refuses objects of another digest: table, bucket and leaf", async () => {
    const table = file(bundleNames.object(head().tenants.digest));
    const bytes = readFileSync(table);
    writeFileSync(table, Buffer.alloc(bytes.length));
    await expect(open()).rejects.toMatchObject({ code: "bundle.corrupt" });
    unlinkSync(table);
    await expect(open()).rejects.toMatchObject({ code: "bundle.corrupt" });
    writeFileSync(table, bytes);
    const bucket = file(bundleNames.object(bytes.toString("base64url", 0, 32)));
    const records = readFileSync(bucket);
    const swapped = Buffer.concat([records.subarray(62), records.subarray(0, 62)]);
    writeFileSync(bucket, swapped);
    expect((await open()).lookup("acme")).toEqual({ status: "refused", code: "bundle.corrupt" });
    writeFileSync(bucket, records);
    const leaf = file(bundleNames.object(bundle.get("acme")?.digest ?? ""));
    writeFileSync(leaf, readFileSync(leaf, "utf8").replace(/^e/, "f"));
    const fresh = await open();
    expect(fresh.lookup("acme")).toEqual({ status: "refused", code: "bundle.corrupt" });
    expect(fresh.get("globex")).toBeDefined();
  });

  it("refuses a publisher's index that puts one tenant's leaf under another's name", async () => {
    const { tenants } = head();
    const table = readFileSync(file(bundleNames.object(tenants.digest)));
    const records = readFileSync(file(bundleNames.object(table.toString("base64url", 0, 32))));
    const crossed = Buffer.concat([
      records.subarray(0, 16),
      records.subarray(62 + 16),
      records.subarray(62, 62 + 16),
      records.subarray(16, 62),
    ]);
    const digest = putObject(createHash("sha256").update(crossed).digest());
    putObject(crossed);
    await forgeHead({ version: 2, tenants: { ...tenants, digest } });
    await bundle.refresh();
    expect(bundle.lookup("acme")).toEqual({ status: "refused", code: "bundle.corrupt" });
    expect(bundle.get("globex")).toBeUndefined();
  });

  it("refuses an index from which a tenant has vanished without a tombstone, also after a restart", async () => {
    const state = join(fleet.directory, "state");
    (await open(state)).close();
    const digest = putObject(createHash("sha256").digest());
    await forgeHead({ version: 2, tenants: { digest, count: 0, buckets: 1 } });
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "rollback.vanished" });
    await expect(open(state)).rejects.toMatchObject({ code: "rollback.vanished" });
    expect(bundle.get("acme")).toBeDefined();
  });

  it("refuses a newer head over an older index", async () => {
    const { tenants } = head();
    await fleet.record("acme", { plan: "enterprise" });
    await fleet.publish();
    await bundle.refresh();
    await forgeHead({ version: 3, tenants });
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "rollback.version", part: "index" });
    expect(bundle.get("acme")?.config.version).toBe(2);
  });

  it("reads no more than a document may have", async () => {
    writeFileSync(file(bundleNames.head), Buffer.alloc(5_000, 65));
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "source.oversized" });
    writeFileSync(file(bundleNames.suspension), Buffer.alloc(300_000, 65));
    await expect(open()).rejects.toMatchObject({ code: "source.oversized" });
  });

  it("refuses stripped, empty and foreign signatures", async () => {
    const good = readFileSync(file(bundleNames.head), "utf8");
    const [header, body] = good.split(".");
    for (const bytes of [`${header}.${body}.`, `${header}.${body}`, "", good.replace(/[^.]+$/, "A".repeat(86))]) {
      writeFileSync(file(bundleNames.head), bytes);
      await expect(bundle.refresh()).rejects.toMatchObject({ part: "head" });
    }
    const other = await fixtureFleet();
    await other.record("acme");
    await other.publish();
    writeFileSync(file(bundleNames.head), readFileSync(join(other.path, bundleNames.head)));
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "key.unknown" });
    other.remove();
    expect(bundle.get("acme")).toBeDefined();
  });

  it("refuses a head of another deployment or environment, even under its own keys", async () => {
    await forgeHead({ version: 2, deployment: "other" });
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "deployment.other" });
    await forgeHead({ version: 2, deployment: "example", environment: "prod" });
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "environment.other" });
    await expect(openBundle(fleet.path, { trust: fleet.keyring.root, deployment: "other" })).rejects.toMatchObject({
      code: "deployment.other",
    });
  });
});

describe("a suspension list", () => {
  it("cuts off tenants, subjects, sessions and tokens in the next refresh", async () => {
    const digest = createHash("sha256").update("token").digest("base64url");
    await fleet.suspend([
      { kind: "tenant", tenant: "globex", generation: 1, since: now },
      { kind: "subject", tenant: "acme", subject: "eve", notBefore: now },
      { kind: "session", tenant: "acme", session: "s1", since: now },
      { kind: "token", tenant: "acme", digest, since: now },
    ]);
    expect(await bundle.refresh()).toBe(true);
    const { suspension } = bundle;
    expect([suspension.tenant("globex", 1), suspension.tenant("globex", 2), suspension.tenant("acme", 1)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([suspension.subject("acme", "eve", now - 1), suspension.subject("acme", "eve", now)]).toEqual([true, false]);
    expect([suspension.session("acme", "s1"), suspension.session("globex", "s1")]).toEqual([true, false]);
    expect([suspension.token("acme", digest), suspension.token("globex", digest)]).toEqual([true, false]);
  });

  it("is taken in though the head beside it is refused", async () => {
    await fleet.suspend([{ kind: "tenant", tenant: "acme", generation: 1, since: now }]);
    writeFileSync(file(bundleNames.head), "x");
    await expect(bundle.refresh()).rejects.toMatchObject({ part: "head" });
    expect(bundle.suspension.tenant("acme", 1)).toBe(true);
  });

  it("denies everybody when it is missing, past its life or older than the last one", async () => {
    const old = readFileSync(file(bundleNames.suspension));
    await fleet.suspend([]);
    await bundle.refresh();
    writeFileSync(file(bundleNames.suspension), old);
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "rollback.version", part: "suspension" });
    rmSync(file(bundleNames.suspension));
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "bundle.missing" });
    await expect(open()).rejects.toMatchObject({ code: "bundle.missing" });
    expect(bundle.get("acme")).toBeDefined();
    fleet.clock.at = now + 300;
    expect(bundle.lookup("acme")).toEqual({ status: "stale", code: "suspension.expired" });
    expect(bundle.suspension.tenant("nobody", 1)).toBe(true);
  });

  it("is refused where it holds an entry of an unknown kind or lives too long", async () => {
    const signer = fleet.keyring.signer("suspension");
    const body = {
      schema: "1.0",
      requires: [],
      deployment: "example",
      environment: "local",
      version: 2_000_000_000,
      issued: now,
      expires: now + 300,
    };
    const device = { kind: "device", tenant: "acme" } as never;
    writeFileSync(file(bundleNames.suspension), await signSuspension({ ...body, entries: [device] }, signer));
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "body.shape" });
    writeFileSync(
      file(bundleNames.suspension),
      await signSuspension({ ...body, expires: now + 3_601, entries: [] }, signer),
    );
    await expect(bundle.refresh()).rejects.toMatchObject({ code: "time.life" });
  });
});
