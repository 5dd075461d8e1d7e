import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveSecret } from "../../src/secret/resolve-secret.ts";

describe("resolveSecret", () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "tenantry-secret-"));
    writeFileSync(join(root, "plain"), "the value\n");
    writeFileSync(join(root, "two"), "line one\nline two\n\n");
    writeFileSync(join(root, "empty"), "\n");
    writeFileSync(join(root, "huge"), "x".repeat(70_000));
    symlinkSync("/etc/hostname", join(root, "link"));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const resolve = (reference: string) =>
    resolveSecret(reference, { root, environment: { NAME: "from the environment", EMPTY: "" }, field: "a.b" });
  const code = (reference: string) =>
    resolve(reference).then(
      () => "resolved",
      (error: { code: string }) => error.code,
    );

  it("reads the environment, and files without their last newline", async () => {
    expect(await resolve("env:NAME")).toBe("from the environment");
    expect(await resolve("file:plain")).toBe("the value");
    expect(await resolve("file:two")).toBe("line one\nline two\n");
  });

  it("refuses what is absent, empty, too long, outside of the repository or not ours to fetch", async () => {
    expect(await code("env:OTHER")).toBe("secret.missing");
    expect(await code("env:EMPTY")).toBe("secret.missing");
    expect(await code("file:nowhere")).toBe("secret.missing");
    expect(await code("file:empty")).toBe("secret.missing");
    expect(await code("file:huge")).toBe("secret.oversized");
    expect(await code("file:link")).toBe("secret.unreadable");
    expect(await code("file:../../etc/hostname")).not.toBe("resolved");
    expect(await code("vault:name")).toBe("secret.unsupported");
    const place = { environment: {}, field: "a.b" };
    await expect(resolveSecret("file:plain", place)).rejects.toMatchObject({ code: "secret.unsupported" });
  });

  it("names reference and field, never a value", async () => {
    await expect(resolve("file:huge")).rejects.toThrow(/^The secret file:huge of a\.b /);
    await expect(resolve("file:huge")).rejects.not.toThrow(/xxxx/);
  });
});
