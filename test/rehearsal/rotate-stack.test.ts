// What a rehearsal calls a rotation, held against stacks that rotate wrongly.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { rotateStack } from "../../src/rehearsal/rotate-stack.ts";

const folder = mkdtempSync(join(tmpdir(), "tenantry-rotation-"));
const file = join(folder, "acme.yaml");
beforeEach(() =>
  writeFileSync(
    file,
    `tenantId: acme
identity:
  platform: entra
  rotation: { epoch: 2, keepPrevious: false } # the second year
runtime:
  redis: { isolation: acl }
environments:
  prod: { runtime: { redis: { rotation: { epoch: 4 } } } }
`,
  ),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const password = (slot: string, epoch: number, value: string) => ({
  urn: `urn:pulumi:acme::tenantry::azuread:index/applicationPassword:ApplicationPassword::acme.client.web.password.${slot}`,
  type: "azuread:index/applicationPassword:ApplicationPassword",
  outputs: {
    keyId: slot,
    // as the engine shows a secret in an export
    value: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: JSON.stringify(value) },
    rotateWhenChanged: { epoch: String(epoch) },
  },
});
const rotate = (before: object[], after: object[]) => {
  let resources = before;
  const result = { changes: {}, steps: [], outputsChanged: false, seconds: 0, warnings: [] };
  const engine = {
    exportState: async () => ({ deployment: { resources } }),
    up: async () => {
      resources = after;
      return result;
    },
  };
  return rotateStack({ engine, file, environment: "prod" });
};

it("is one where the newest credential lives on beside a newer one, whatever became of the one before", async () => {
  const { note } = await rotate(
    [password("a", 1, "first"), password("b", 2, "second")],
    [password("a", 3, "third"), password("b", 2, "second")],
  );
  expect(note).toBe("two credentials alive, each, of acme.client.web.password");
});

it("is none where the credential that servers hold was overwritten, or nothing new came", async () => {
  const before = [password("b", 2, "second")];
  await expect(rotate(before, [password("a", 3, "third"), password("b", 2, "other")])).rejects.toMatchObject({
    code: "rehearsal.invalid",
    message: expect.stringContaining("lost the credential that servers hold"),
  });
  await expect(rotate(before, before)).rejects.toMatchObject({
    message: expect.stringContaining("got no new credential"),
  });
});

it("says so where nothing has an epoch", async () => {
  expect((await rotate([], [])).note).toBe("no credential that the state shows has an epoch");
});

it("raises each epoch where the environment reads it, keeps what was before, and leaves the rest of the file", async () => {
  await rotate([], []);
  const text = readFileSync(file, "utf8");
  expect(text).toContain("rotation: { epoch: 3, keepPrevious: true } # the second year");
  expect(text).toContain("prod: { runtime: { redis: { rotation: { epoch: 5 } } } }");
  expect(text).toContain("redis: { isolation: acl }");
});
