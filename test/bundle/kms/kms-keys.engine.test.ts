import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateAliasCommand, CreateKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKeys } from "../../../src/bundle/create-keys.ts";
import { openKeyring } from "../../../src/bundle/keyring.ts";
import { kmsPublicKey } from "../../../src/bundle/kms/kms-public-key.ts";
import { kmsSigner } from "../../../src/bundle/kms/kms-signer.ts";
import { retireKey } from "../../../src/bundle/retire-key.ts";
import { rotateKey } from "../../../src/bundle/rotate-key.ts";
import { signTenantConfig } from "../../../src/bundle/sign-tenant-config.ts";
import { verifyTenantConfig } from "../../../src/verify/verify-tenant-config.ts";
import { type MotoServer, motoServer } from "../../mock/moto-server.ts";
import { configOf } from "../../verify/fixture-deployment.ts";

describe("signing keys in AWS KMS", () => {
  let moto: MotoServer;
  let kms: KMSClient;
  const directory = mkdtempSync(join(tmpdir(), "tenantry-kms-"));
  const keys = join(directory, "keys");
  const at = Math.floor(Date.now() / 1000);

  const makeKey = async (spec: "ECC_NIST_P256" | "ECC_NIST_P384" | "SYMMETRIC_DEFAULT" = "ECC_NIST_P256") => {
    const usage = spec === "SYMMETRIC_DEFAULT" ? "ENCRYPT_DECRYPT" : "SIGN_VERIFY";
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: spec, KeyUsage: usage }));
    return KeyMetadata?.Arn ?? "";
  };

  beforeAll(async () => {
    moto = await motoServer();
    kms = new KMSClient({});
    await createKeys({ directory: keys, deployment: "example", environment: "test" });
  });
  afterAll(async () => {
    kms.destroy();
    await moto.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("sign tenant configs that every verifier accepts, after a rotation that names them", async () => {
    const arn = await makeKey();
    await kms.send(new CreateAliasCommand({ AliasName: "alias/tenantry", TargetKeyId: arn }));
    const { keyring, kid } = await rotateKey(await openKeyring(keys), "tenant", { kms: "kms:alias/tenantry" });
    const signer = keyring.signer("tenant");
    expect(signer).toMatchObject({ kid, alg: "ES256" });
    const config = configOf("acme", { deployment: "example", environment: "test", issued: at, expires: at + 3_600 });
    const jws = await signTenantConfig(config, signer);
    const options = { trust: keyring.root, at, deployment: "example", environment: "test" };
    expect(verifyTenantConfig(jws, options)).toMatchObject({ ok: true });
    // The alias may move: the note names the key.
    expect(keyring.list().find((key) => key.kid === kid)).toMatchObject({ held: true, signs: true, kms: `kms:${arn}` });
  });

  it("sign a head or a root as well: the root's next version has both root keys' signatures", async () => {
    const rotated = await rotateKey(await openKeyring(keys), "root", { kms: `kms:${await makeKey()}` });
    expect(rotated.keyring.root.signatures).toHaveLength(2);
    const again = await rotateKey(rotated.keyring, "head", { kms: `kms:${await makeKey()}` });
    expect(again.keyring.root.signatures).toHaveLength(2);
    const [old = ""] = again.keyring.document.roles.root.keys;
    expect((await retireKey(again.keyring, old)).rootSigners().map(({ kid }) => kid)).toEqual([rotated.kid]);
  });

  it("are forgotten when they are retired, note and all", async () => {
    const { keyring, kid } = await rotateKey(await openKeyring(keys), "audit", { kms: `kms:${await makeKey()}` });
    expect(readdirSync(keys)).toContain(`audit.${kid}.kms.json`);
    await retireKey(keyring, kid);
    expect(readdirSync(keys)).not.toContain(`audit.${kid}.kms.json`);
  });

  it("are refused where they can't sign as ES256, are listed already, or would seal", async () => {
    const ring = await openKeyring(keys);
    const rotate = (reference: string, role: "tenant" | "seal" = "tenant") => rotateKey(ring, role, { kms: reference });
    await expect(rotate(`kms:${await makeKey("ECC_NIST_P384")}`)).rejects.toMatchObject({ code: "kms.wrong-key" });
    await expect(rotate(`kms:${await makeKey("SYMMETRIC_DEFAULT")}`)).rejects.toMatchObject({ kind: "missing" });
    await expect(rotate("kms:alias/tenantry")).rejects.toMatchObject({ code: "keys.exists" });
    await expect(rotate(`kms:${await makeKey()}`, "seal")).rejects.toMatchObject({ code: "kms.reference" });
    await expect(rotate("kms:alias/nobody")).rejects.toMatchObject({ code: "kms.unknown-key", kind: "missing" });
    expect((await openKeyring(keys)).document.version).toBe(ring.document.version);
  });

  it("are refused when KMS signs with another key than the root lists", async () => {
    const mine = await kmsPublicKey(`kms:${await makeKey()}`);
    const other = `kms:${await makeKey()}`;
    const signer = kmsSigner({ ...mine, reference: other });
    await expect(signer.sign(Buffer.from("x"))).rejects.toMatchObject({ code: "kms.wrong-key", kind: "failed" });
  });

  it("say what happened when they are disabled", async () => {
    const arn = await makeKey();
    const signer = kmsSigner(await kmsPublicKey(`kms:${arn}`));
    await kms.send(new DisableKeyCommand({ KeyId: arn }));
    await expect(signer.sign(Buffer.from("x"))).rejects.toMatchObject({ code: "kms.disabled" });
  });

  it.each([
    ["AccessDeniedException", 400, "kms.denied", 1],
    ["UnrecognizedClientException", 400, "kms.credentials", 1],
    ["ThrottlingException", 400, "kms.unreachable", 5],
    ["InternalFailure", 500, "kms.unreachable", 5],
  ] as const)("answer %s (%i) as %s after %i tries", async (name, status, code, tries) => {
    const { reference, ...rest } = await kmsPublicKey(`kms:${await makeKey()}`);
    const server = await answering(status, { __type: name, message: "no" });
    const signed = throughServer(server, () => kmsSigner({ reference, ...rest }).sign(Buffer.from("x")));
    await expect(signed).rejects.toMatchObject({ code });
    expect(server.requests).toBe(tries);
  });

  it("refuse a signature that is none, and a note that was tampered with", async () => {
    const key = await kmsPublicKey(`kms:${await makeKey()}`);
    const server = await answering(200, { Signature: Buffer.from("not DER").toString("base64") });
    await expect(throughServer(server, () => kmsSigner(key).sign(Buffer.from("x")))).rejects.toMatchObject({
      code: "kms.malformed",
    });
    const note = join(keys, `head.${key.kid}.kms.json`);
    for (const change of [
      { role: "seal" },
      { kid: "other" },
      { reference: "file:x" },
      { jwk: { ...key.jwk, x: "AA" } },
    ]) {
      writeFileSync(note, JSON.stringify({ ...key, role: "head", created: at, ...change }));
      await expect(openKeyring(keys)).rejects.toMatchObject({ code: "keys.malformed" });
    }
    rmSync(note);
  });
});

/** A server that gives one answer to everything, and counts. */
async function answering(status: number, body: object): Promise<{ server: Server; url: string; requests: number }> {
  const counted = { server: createServer(), url: "", requests: 0 };
  counted.server.on("request", (request, response) => {
    counted.requests++;
    request.resume();
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1", connection: "close" });
    response.end(JSON.stringify(body));
  });
  await once(counted.server.listen(0, "127.0.0.1"), "listening");
  counted.url = `http://127.0.0.1:${(counted.server.address() as { port: number }).port}`;
  return counted;
}

async function throughServer<T>({ server, url }: { server: Server; url: string }, call: () => Promise<T>): Promise<T> {
  const before = process.env.AWS_ENDPOINT_URL;
  process.env.AWS_ENDPOINT_URL = url;
  try {
    return await call();
  } finally {
    process.env.AWS_ENDPOINT_URL = before;
    server.close();
  }
}
