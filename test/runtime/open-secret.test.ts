import { exportJWK, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import type { PublicKeyJwk, TenantSecret } from "../../src/bundle/documents.ts";
import { sealSecret } from "../../src/bundle/seal-secret.ts";
import { openSecret } from "../../src/runtime/open-secret.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";

const sealKey = async (kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair("ECDH-ES+A256KW", { crv: "P-256", extractable: true });
  return {
    kid,
    jwk: { ...(await exportJWK(privateKey)) },
    publicJwk: { ...(await exportJWK(publicKey)), alg: "ECDH-ES+A256KW" } as PublicKeyJwk,
  };
};
const one = await sealKey("one");
const two = await sealKey("two");
const stranger = await sealKey("three");
const field = "oauth.google.web.clientSecret";
const place = { deployment: "test", environment: "local", tenant: "acme", generation: 1, field };
const to = (...keys: { kid: string; publicJwk: PublicKeyJwk }[]) =>
  keys.map(({ kid, publicJwk }) => ({ kid, jwk: publicJwk }));
const withSecret = (secret: TenantSecret, id = "acme") =>
  testConfig(id, testContent(id, { secrets: { [field]: secret } }));

describe("openSecret", () => {
  it("opens what was sealed for one of the server's keys, alone or during a rotation", async () => {
    const alone = await sealSecret("hüsh", place, to(one));
    expect(await openSecret(withSecret({ sealed: alone }), field, [one])).toBe("hüsh");
    const both = await sealSecret("hush", place, to(one, two));
    for (const keys of [[one], [two], [stranger, two]])
      expect(await openSecret(withSecret({ sealed: both }), field, keys)).toBe("hush");
  });

  it.each([
    ["another deployment", { ...place, deployment: "other" }],
    ["another environment", { ...place, environment: "prod" }],
    ["another tenant", { ...place, tenant: "globex" }],
    ["another generation", { ...place, generation: 2 }],
    ["another field", { ...place, field: "oauth.github.web.clientSecret" }],
  ])("refuses a seal of %s", async (_, other) => {
    const sealed = await sealSecret("hush", other, to(one));
    await expect(openSecret(withSecret({ sealed }), field, [one])).rejects.toMatchObject({ code: "runtime.sealed" });
  });

  it("refuses damage, a foreign key, a reference and an unknown field, and quotes nothing", async () => {
    const sealed = await sealSecret("hush", place, to(one));
    const jwe = JSON.parse(sealed);
    const damaged = JSON.stringify({ ...jwe, ciphertext: Buffer.from("hush!").toString("base64url") });
    for (const bad of [damaged, "{}", "not json", '{"recipients":[]}']) {
      const failure = await openSecret(withSecret({ sealed: bad }), field, [one]).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: "TenantryError" });
      expect(String(failure)).not.toContain("hush");
    }
    await expect(openSecret(withSecret({ sealed }), field, [stranger])).rejects.toMatchObject({
      code: "runtime.seal-key",
      kind: "missing",
    });
    await expect(openSecret(withSecret({ sealed }), field, [{ ...stranger, kid: "one" }])).rejects.toMatchObject({
      code: "runtime.sealed",
    });
    await expect(openSecret(withSecret({ reference: "env:X" }), field, [one])).rejects.toMatchObject({
      code: "runtime.secret-reference",
    });
    await expect(openSecret(withSecret({ sealed }), "__proto__", [one])).rejects.toMatchObject({
      code: "runtime.unknown-secret",
    });
  });
});
