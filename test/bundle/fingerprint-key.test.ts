import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { fingerprintKey } from "../../src/bundle/secret-fingerprint.ts";

const folder = mkdtempSync(join(tmpdir(), "tenantry-fingerprint-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("the fingerprint key is one, however many need the first one at once", async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => fingerprintKey(folder)));
  expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(1);
  expect(keys[0]).toHaveLength(32);
  expect(readdirSync(folder)).toEqual(["fingerprint.key"]);
  expect(statSync(join(folder, "fingerprint.key")).mode & 0o777).toBe(0o600);
  expect(await fingerprintKey(folder)).toEqual(keys[0]);
});
