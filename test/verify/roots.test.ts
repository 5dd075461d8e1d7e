import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleNames, type RootDocument, type SignedRoot } from "../../src/bundle/documents.ts";
import { keyThumbprint } from "../../src/bundle/key-thumbprint.ts";
import { rootDocumentOf } from "../../src/bundle/keyring.ts";
import { retireKey } from "../../src/bundle/retire-key.ts";
import { rotateKey } from "../../src/bundle/rotate-key.ts";
import { signHead } from "../../src/bundle/sign-head.ts";
import { signRoot } from "../../src/bundle/sign-root.ts";
import { nextRoot } from "../../src/verify/next-root.ts";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { checkRoot, trustRoot } from "../../src/verify/trust-root.ts";
import { now } from "./fixture-deployment.ts";
import { type FixtureFleet, fixtureFleet } from "./fixture-fleet.ts";

let fleet: FixtureFleet;
const file = (name: string): string => join(fleet.path, name);
const pinned = (): SignedRoot => fleet.keyring.roots[0] as SignedRoot;
const resigned = async (change: (root: RootDocument) => void): Promise<SignedRoot> => {
  const root = rootDocumentOf(fleet.keyring.root);
  change(root);
  return signRoot(root, fleet.keyring.rootSigners());
};

beforeEach(async () => {
  fleet = await fixtureFleet();
});

afterEach(() => fleet.remove());

describe("a pinned root", () => {
  it("is trusted as JSON text, bytes, object and as it was trusted before", () => {
    const root = pinned();
    const text = JSON.stringify(root);
    for (const form of [root, text, Buffer.from(text), trustRoot(root)]) {
      expect(trustRoot(form, { deployment: "example", environment: "local" }).document.version).toBe(1);
    }
    expect(() => trustRoot(root, { deployment: "other" })).toThrow(
      expect.objectContaining({ code: "deployment.other" }),
    );
  });

  it("counts one key's signature once, and only those of its own root keys", async () => {
    const root = pinned();
    const twice = { ...root, signatures: [...root.signatures, ...root.signatures] };
    expect(checkRoot(twice).ok).toBe(true);
    const two = rootDocumentOf(root);
    two.roles.root.threshold = 2;
    const doubled = await signRoot(two, [...fleet.keyring.rootSigners(), ...fleet.keyring.rootSigners()]);
    expect(checkRoot(doubled)).toEqual({ ok: false, code: "root.key" });
    const stripped = { ...root, signatures: [] };
    expect(checkRoot(stripped)).toEqual({ ok: false, code: "envelope.malformed" });
    const foreign = await signRoot(rootDocumentOf(root), [fleet.keyring.signer("tenant")]);
    expect(checkRoot(foreign)).toEqual({ ok: false, code: "root.threshold" });
  });

  it.each<[string, (root: RootDocument) => void]>([
    ["a key under another id", (root) => swap(root, "x")],
    ["a point off the curve", (root) => swap(root, "y")],
    ["a key in two roles", (root) => root.roles.head.keys.push(root.roles.tenant.keys[0] ?? "")],
    ["a key listed twice", (root) => root.roles.tenant.keys.push(root.roles.tenant.keys[0] ?? "")],
    ["a threshold of two for heads", (root) => Object.assign(root.roles.head, { threshold: 2 })],
    ["a seal key that signs", (root) => root.roles.head.keys.splice(0, 1, root.roles.seal.keys.pop() ?? "")],
    ["a key that no role lists", (root) => root.roles.audit.keys.splice(0, 1, ...root.roles.audit.keys.slice(1))],
  ])("is refused with %s", async (_, change) => {
    const verdict = checkRoot(await resigned(change));
    expect(verdict.ok).toBe(false);
  });

  it("is refused with an Ed25519 key of small order or beside the field", async () => {
    for (const x of [Buffer.alloc(32), Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]), Buffer.alloc(32, 0xff)]) {
      const root = await resigned((document) => {
        const jwk = { kty: "OKP", crv: "Ed25519", x: x.toString("base64url"), alg: "EdDSA" } as const;
        const kid = keyThumbprint(jwk);
        document.keys[kid] = jwk;
        document.roles.tenant.keys.push(kid);
      });
      expect(checkRoot(root)).toEqual({ ok: false, code: "root.key" });
    }
  });
});

function swap(root: RootDocument, member: "x" | "y"): void {
  const key = root.keys[root.roles.tenant.keys[0] ?? ""];
  if (key !== undefined) key[member] = Buffer.alloc(32, 7).toString("base64url");
}

describe("the walk to the newest root", () => {
  it("takes N+1 only when N and N+1 signed it, in order, for the same deployment", async () => {
    const one = trustRoot(pinned());
    const rotated = (await rotateKey(fleet.keyring, "root", { clock: fleet.clock.now })).keyring;
    const step = nextRoot(one, rotated.root);
    expect(step.ok && step.root.document.version).toBe(2);
    for (const signature of rotated.root.signatures) {
      expect(nextRoot(one, { ...rotated.root, signatures: [signature] })).toMatchObject(
        // The old key alone satisfies both thresholds, since root 2 still lists it; the new one alone does not.
        { ok: headerKid(signature.protected) === one.document.roles.root.keys[0] },
      );
    }
    const three = await retireKey(rotated, one.document.roles.root.keys[0] ?? "", { clock: fleet.clock.now });
    expect(nextRoot(one, three.root)).toMatchObject({ ok: false });
    expect(step.ok && nextRoot(step.root, three.root).ok).toBe(true);
    const elsewhere = await resigned((root) => Object.assign(root, { version: 2, deployment: "other" }));
    expect(nextRoot(one, elsewhere)).toEqual({ ok: false, code: "deployment.other" });
    const same = await resigned(() => undefined);
    expect(nextRoot(one, same)).toEqual({ ok: false, code: "root.sequence" });
  });

  it("leads a server pinned at root 1 through rotations of every role, with overlap and retirement", async () => {
    await fleet.record("acme");
    await fleet.publish();
    const bundle = await openBundle(fleet.path, { trust: pinned(), clock: fleet.clock.now });
    for (const role of ["tenant", "head", "suspension", "root"] as const) {
      const old = fleet.keyring.document.roles[role].keys[0] ?? "";
      fleet.keyring = (await rotateKey(fleet.keyring, role, { clock: fleet.clock.now })).keyring;
      await fleet.record("acme");
      await fleet.publish();
      await bundle.refresh();
      expect(bundle.get("acme"), role).toBeDefined();
      fleet.keyring = await retireKey(fleet.keyring, old, { clock: fleet.clock.now });
      await fleet.publish();
      await bundle.refresh();
      expect(bundle.get("acme"), role).toBeDefined();
    }
    expect(bundle.get("acme")?.config).toMatchObject({ version: 1, serial: 2 });
    expect((await openBundle(fleet.path, { trust: pinned(), clock: fleet.clock.now })).get("acme")).toBeDefined();
  });

  it("ends the trust in what a retired tenant key signed, in a server that runs", async () => {
    await fleet.record("acme");
    await fleet.publish();
    const bundle = await openBundle(fleet.path, { trust: pinned(), clock: fleet.clock.now });
    expect(bundle.get("acme")).toBeDefined();
    const old = fleet.keyring.document.roles.tenant.keys[0] ?? "";
    fleet.keyring = (await rotateKey(fleet.keyring, "tenant", { clock: fleet.clock.now })).keyring;
    fleet.keyring = await retireKey(fleet.keyring, old, { clock: fleet.clock.now });
    await fleet.publish([]);
    await bundle.refresh();
    expect(bundle.lookup("acme")).toEqual({ status: "refused", code: "key.unknown" });
  });

  it("recovers from a fast-forward by a stolen head key once that key is retired", async () => {
    await fleet.record("acme");
    await fleet.publish();
    const state = join(fleet.directory, "state");
    const bundle = await openBundle(fleet.path, { trust: pinned(), clock: fleet.clock.now, state });
    const [, body = ""] = readFileSync(file(bundleNames.head), "utf8").split(".");
    const forged = { ...JSON.parse(Buffer.from(body, "base64url").toString()), version: 2 ** 47 };
    writeFileSync(file(bundleNames.head), await signHead(forged, fleet.keyring.signer("head")));
    await bundle.refresh();
    expect(bundle.version).toBe(2 ** 47);
    const old = fleet.keyring.document.roles.head.keys[0] ?? "";
    fleet.keyring = (await rotateKey(fleet.keyring, "head", { clock: fleet.clock.now })).keyring;
    fleet.keyring = await retireKey(fleet.keyring, old, { clock: fleet.clock.now });
    renameSync(file(bundleNames.head), `${file(bundleNames.head)}.stolen`);
    await fleet.publish();
    await bundle.refresh();
    expect(bundle.version).toBeLessThan(2 ** 47);
    expect(bundle.get("acme")).toBeDefined();
  });

  it("does not go back to an older root that a source pretends is the newest", async () => {
    await fleet.record("acme");
    await fleet.publish();
    const state = join(fleet.directory, "state");
    const stolen = fleet.keyring.document.roles.head.keys[0] ?? "";
    const thief = fleet.keyring.signer("head");
    fleet.keyring = (await rotateKey(fleet.keyring, "head", { clock: fleet.clock.now })).keyring;
    await fleet.publish();
    fleet.keyring = await retireKey(fleet.keyring, stolen, { clock: fleet.clock.now });
    await fleet.publish();
    (await openBundle(fleet.path, { trust: pinned(), clock: fleet.clock.now, state })).close();
    rmSync(file("roots"), { recursive: true });
    const [, body = ""] = readFileSync(file(bundleNames.head), "utf8").split(".");
    writeFileSync(
      file(bundleNames.head),
      await signHead({ ...JSON.parse(Buffer.from(body, "base64url").toString()), version: 99 }, thief),
    );
    await expect(openBundle(fleet.path, { trust: pinned(), clock: fleet.clock.now, state })).rejects.toMatchObject({
      code: "key.unknown",
    });
  });

  it("ends when the newest root has expired", async () => {
    await fleet.record("acme");
    await fleet.publish();
    fleet.clock.at = now + 366 * 86_400;
    await expect(openBundle(fleet.path, { trust: pinned(), clock: fleet.clock.now })).rejects.toMatchObject({
      code: "root.expired",
    });
  });
});

function headerKid(part: string): string {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8")).kid;
}
