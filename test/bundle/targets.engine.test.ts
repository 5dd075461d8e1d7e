// One contract for every publish target: a folder, and a bucket behind moto. moto checks If-Match and If-None-Match as S3
// does, but handles one request at a time: S3's 409 ConditionalRequestConflict never comes from it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directoryTarget } from "../../src/bundle/directory-target.ts";
import { bundleNames } from "../../src/bundle/documents.ts";
import { s3Target } from "../../src/bundle/s3-target.ts";
import type { PublishTarget } from "../../src/bundle/target.ts";
import { type MotoServer, motoServer } from "../mock/moto-server.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (found: { bytes: Uint8Array } | undefined): string | undefined =>
  found === undefined ? undefined : new TextDecoder().decode(found.bytes);

let moto: MotoServer;
let s3: S3Client;
const directory = mkdtempSync(join(tmpdir(), "tenantry-targets-"));

beforeAll(async () => {
  moto = await motoServer();
  s3 = new S3Client({ forcePathStyle: true });
  const here = { LocationConstraint: "eu-central-1" } as const;
  await s3.send(new CreateBucketCommand({ Bucket: "bundles", CreateBucketConfiguration: here }));
});
afterAll(async () => {
  s3.destroy();
  await moto.close();
  rmSync(directory, { recursive: true, force: true });
});

describe.each<[string, (place: string) => PublishTarget]>([
  ["a folder", (place) => directoryTarget(join(directory, place))],
  ["a bucket", (place) => s3Target({ bucket: "bundles", prefix: `fleet/${place}` })],
])("%s as publish target", (_, open) => {
  it("gives back what was written whole, and nothing for what was not", async () => {
    const target = open("plain");
    expect(await target.read("head.jws", 10)).toBeUndefined();
    expect(await target.write("objects/ab/abc", bytes("one"))).toBe(true);
    expect(textOf(await target.read("objects/ab/abc", 3))).toBe("one");
    await expect(target.read("objects/ab/abc", 2)).rejects.toMatchObject({ code: "target.oversized" });
    await target.remove("objects/ab/abc");
    await target.remove("objects/ab/abc");
    expect(await target.read("objects/ab/abc", 3)).toBeUndefined();
  });

  it("writes only over the revision that is expected", async () => {
    const target = open("swap");
    expect(await target.write("head.jws", bytes("1"), { expected: "none" })).toBe(false);
    expect(await target.write("head.jws", bytes("1"), { expected: null })).toBe(true);
    expect(await target.write("head.jws", bytes("2"), { expected: null })).toBe(false);
    const first = await target.read("head.jws", 10);
    expect(await target.write("head.jws", bytes("2"), { expected: first?.revision ?? "" })).toBe(true);
    expect(await target.write("head.jws", bytes("3"), { expected: first?.revision ?? "" })).toBe(false);
    expect(textOf(await target.read("head.jws", 10))).toBe("2");
  });

  it("lets one of many writers win", async () => {
    const target = open("race");
    const writes = Array.from({ length: 12 }, (_, n) => target.write("head.jws", bytes(`${n}`), { expected: null }));
    expect((await Promise.all(writes)).filter((won) => won)).toHaveLength(1);
  });

  it("lists what begins with a prefix", async () => {
    const target = open("list");
    for (const name of ["ledger/acme.jws", "ledger/globex.jws", "objects/aa/aab"]) await target.write(name, bytes("x"));
    const found: string[] = [];
    for await (const name of target.list("ledger/")) found.push(name);
    expect(found).toEqual(["ledger/acme.jws", "ledger/globex.jws"]);
  });

  it.each(["../x", "/x", "a//b", "a/../b", ".hidden", "a b", ""])("refuses the name %j", async (name) => {
    await expect(open("names").write(name, bytes("x"))).rejects.toMatchObject({ code: "target.name" });
  });
});

describe("a bucket", () => {
  it("lets caches keep content for ever, the head for seconds and the ledger not at all", async () => {
    const target = s3Target({ bucket: "bundles" });
    const digest = "ab".repeat(20);
    const names = [bundleNames.object(digest), bundleNames.root(1), bundleNames.head, bundleNames.ledger("acme")];
    const kept: (string | undefined)[] = [];
    for (const name of names) {
      await target.write(name, bytes("x"));
      kept.push((await s3.send(new HeadObjectCommand({ Bucket: "bundles", Key: name }))).CacheControl);
    }
    const forever = "public, max-age=31536000, immutable";
    expect(kept).toEqual([forever, forever, "public, max-age=5, must-revalidate", "no-store"]);
  });

  it("that is not there or does not answer is said so", async () => {
    const nobody = s3Target({ bucket: "nobody" });
    await expect(nobody.write("head.jws", bytes("x"))).rejects.toMatchObject({ code: "target.unreadable" });
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
    try {
      const gone = s3Target({ bucket: "bundles" });
      await expect(gone.read("head.jws", 10)).rejects.toMatchObject({ code: "target.unreachable", kind: "failed" });
    } finally {
      process.env.AWS_ENDPOINT_URL = moto.url;
    }
  });
});
