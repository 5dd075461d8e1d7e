import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { importJWK, generalDecrypt } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createKeys } from "../../src/bundle/create-keys.ts";
import { openKeyring } from "../../src/bundle/keyring.ts";
import { retireKey } from "../../src/bundle/retire-key.ts";
import { rotateKey } from "../../src/bundle/rotate-key.ts";
import { sealedFor, sealSecret } from "../../src/bundle/seal-secret.ts";
import { fingerprintKey, secretFingerprint } from "../../src/bundle/secret-fingerprint.ts";
import { type FixtureDeployment, fixtureDeployment } from "../verify/fixture-deployment.ts";

let deployment: FixtureDeployment;
const place = {
  deployment: "example",
  environment: "local",
  tenant: "acme",
  generation: 1,
  field: "oauth.google.web.clientSecret",
};

beforeEach(async () => {
  deployment = await fixtureDeployment();
});

afterEach(() => deployment.remove());

describe("the keys of a deployment", () => {
  it("are for their owner alone, one for each role, under a pinned root", () => {
    const { directory, keyring } = { directory: deployment.keyring.directory, keyring: deployment.keyring };
    for (const name of readdirSync(directory).filter((one) => one.endsWith(".json"))) {
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    }
    expect(keyring.list().map(({ role, signs }) => [role, signs])).toEqual(
      ["audit", "head", "root", "seal", "suspension", "tenant"].map((role) => [role, true]),
    );
    expect(JSON.parse(readFileSync(join(directory, "..", "root.json"), "utf8"))).toEqual(keyring.root);
  });

  it("are missing, unreadable or damaged with exit code 3, and no message holds a private part", async () => {
    await expect(openKeyring(join(deployment.directory, "none"))).rejects.toMatchObject({
      code: "keys.missing",
      exitCode: 3,
    });
    const { directory } = deployment.keyring;
    const [name = ""] = readdirSync(directory).filter((one) => one.startsWith("tenant."));
    const text = readFileSync(join(directory, name), "utf8");
    writeFileSync(join(directory, name), text.replace('"d":', '"e":'));
    const error = await openKeyring(directory).catch((one: Error) => one);
    expect(error).toMatchObject({ code: "keys.malformed", exitCode: 3 });
    expect(String((error as Error).stack)).not.toContain(JSON.parse(text).jwk.d);
    rmSync(join(directory, name));
    mkdirSync(join(directory, name));
    await expect(openKeyring(directory)).rejects.toMatchObject({ code: "keys.unreadable", exitCode: 3 });
    chmodSync(join(directory, name), 0o700);
  });

  it("are not made twice, nor can the last of a role be retired", async () => {
    const { directory } = deployment.keyring;
    await expect(createKeys({ directory, deployment: "example", environment: "local" })).rejects.toMatchObject({
      code: "keys.exists",
    });
    const [kid = ""] = deployment.keyring.document.roles.tenant.keys;
    await expect(retireKey(deployment.keyring, kid)).rejects.toMatchObject({ code: "keys.last", exitCode: 2 });
    await expect(retireKey(deployment.keyring, "none")).rejects.toMatchObject({ code: "keys.unknown" });
  });

  it("rotate with overlap: the new one signs, the old one is trusted until it is retired and then destroyed", async () => {
    const [old = ""] = deployment.keyring.document.roles.tenant.keys;
    const { keyring, kid } = await rotateKey(deployment.keyring, "tenant");
    expect(keyring.document.roles.tenant.keys).toEqual([old, kid]);
    expect(keyring.signer("tenant").kid).toBe(kid);
    const after = await retireKey(keyring, old);
    expect(after.document.roles.tenant.keys).toEqual([kid]);
    expect(after.document.version).toBe(3);
    expect(readdirSync(after.directory).some((name) => name.includes(old))).toBe(false);
  });
});

describe("a sealed secret", () => {
  it("opens for every seal key and says where it belongs", async () => {
    const { keyring } = await rotateKey(deployment.keyring, "seal");
    const jwe = await sealSecret("s3cret", place, keyring.sealKeys());
    expect(jwe).not.toContain("s3cret");
    expect(sealedFor(jwe)).toEqual(keyring.document.roles.seal.keys.toSorted());
    for (const { jwk } of keyring.held("seal")) {
      const opened = await generalDecrypt(JSON.parse(jwe), await importJWK({ ...jwk }, "ECDH-ES+A256KW"));
      expect(new TextDecoder().decode(opened.plaintext)).toBe("s3cret");
      expect(opened.protectedHeader).toMatchObject({ ...place, enc: "A256GCM" });
    }
  });

  it("has a fingerprint that tells a change and nothing else", async () => {
    const key = await fingerprintKey(deployment.keyring.directory);
    expect(await fingerprintKey(deployment.keyring.directory)).toEqual(key);
    const print = secretFingerprint(key, place, "s3cret");
    expect(secretFingerprint(key, place, "s3cret")).toBe(print);
    expect(secretFingerprint(key, place, "other")).not.toBe(print);
    expect(secretFingerprint(key, { ...place, tenant: "globex" }, "s3cret")).not.toBe(print);
  });
});
