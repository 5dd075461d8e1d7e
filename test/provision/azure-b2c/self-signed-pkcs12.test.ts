// The file that a B2C directory is sent, opened by OpenSSL: another hand than ours, with a key that fits its certificate.
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { selfSignedPkcs12 } from "../../../src/provision/azure-b2c/self-signed-pkcs12.ts";
import { startOf } from "../../../src/provision/azure-b2c/start-of.ts";

const begins = Date.parse("2026-11-27T10:20:31Z") / 1_000;
const wish = { subject: "B2C_1A_acme_requests", begins, days: 730 };
const opened = ({ key, password }: { key: string; password: string }, ...args: string[]): string =>
  execFileSync("openssl", ["pkcs12", "-passin", "env:PASSWORD", "-nodes", ...args], {
    input: Buffer.from(key, "base64"),
    env: { ...process.env, PASSWORD: password },
    stdio: ["pipe", "pipe", "ignore"],
  }).toString();

describe("a PKCS #12 of a new key", () => {
  it("is taken apart by OpenSSL into a key and the certificate of that key", async () => {
    const file = await selfSignedPkcs12(wish);
    const certificate = new X509Certificate(opened(file, "-nokeys"));
    const key = createPrivateKey(opened(file, "-nocerts"));
    expect(certificate.checkPrivateKey(key)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.subject).toBe("CN=B2C_1A_acme_requests");
    expect(certificate.ca).toBe(false);
    expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 2_048 });
    expect(startOf({ x5c: [certificate.raw.toString("base64")] })).toBe(begins);
    expect(Date.parse(certificate.validTo) / 1_000 - begins).toBe(730 * 86_400);
  });

  it("has a password, a key and a serial number that no other has, and opens with no other password", async () => {
    const [first, second] = await Promise.all([selfSignedPkcs12(wish), selfSignedPkcs12(wish)]);
    expect(first.password).not.toBe(second.password);
    const serials = [first, second].map((file) => new X509Certificate(opened(file, "-nokeys")).serialNumber);
    expect(new Set(serials).size).toBe(2);
    expect(() => opened({ ...first, password: second.password }, "-nokeys")).toThrow();
  });
});

describe("when a key begins", () => {
  it("is what it says itself, else what its certificate says, else unknown", () => {
    expect(startOf({ nbf: 5 })).toBe(5);
    expect(startOf({})).toBeUndefined();
    expect(startOf({ x5c: ["no certificate"] })).toBeUndefined();
  });
});
