import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchIssuerKeys } from "../../../src/provision/issuer-keys/fetch-issuer-keys.ts";
import { issuerKeysBehaviour } from "../../../src/provision/issuer-keys/issuer-keys-behaviour.ts";
import { isPublicAddress } from "../../../src/provision/issuer-keys/public-address.ts";
import { readKeySet } from "../../../src/provision/issuer-keys/read-key-set.ts";
import { localCertificate } from "./local-certificate.ts";

const rsa = (modulusLength: number): JsonWebKey =>
  generateKeyPairSync("rsa", { modulusLength }).privateKey.export({ format: "jwk" });
const one = { ...rsa(2048), kid: "one", use: "sig", alg: "RS256", x5c: ["…"] };
const { kty, n, e } = one;
const publicOne = { kty, n, e, kid: "one", use: "sig", alg: "RS256" };

describe("readKeySet", () => {
  const read = (keys: unknown): unknown => readKeySet(JSON.stringify({ keys }), "issuer.example/jwks");

  it("keeps public members of signing keys alone, sorted by kid", () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
    const other = { ...ec, kid: "another" };
    expect(read([one, other, { ...one, kid: "enc", use: "enc" }, { kty: "oct", k: "c2VjcmV0", kid: "x" }])).toEqual([
      { ...other, use: "sig" },
      publicOne,
    ]);
  });

  it.each([
    ["is no JWK set", undefined],
    ["holds something that is no key", [1]],
    ["holds no key that tokens could be signed with", []],
    ["holds a key without a usable kid", [{ ...one, kid: undefined }]],
    ["holds two keys with the same kid", [one, one]],
    ["holds a key that is damaged or too weak", [{ ...rsa(1024), kid: "weak" }]],
    ["holds a key that is damaged or too weak", [{ kty: "RSA", n: "AA", kid: "bad" }]],
    ["has more than 32 keys", Array.from({ length: 33 }, (_, number) => ({ ...one, kid: String(number) }))],
  ])("refuses what %s", (reason, keys) => {
    expect(() => read(keys)).toThrow(reason);
  });
});

describe("isPublicAddress", () => {
  it.each(["10.1.2.3", "127.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.0.0.0", "255.255.255.255"])(
    "is false for %s",
    (address) => expect(isPublicAddress(address)).toBe(false),
  );
  it.each(["::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1", "fd00::1", "64:ff9b::a00:1", "2002:a00:1::", "x"])(
    "is false for %s",
    (address) => expect(isPublicAddress(address)).toBe(false),
  );
  it.each(["8.8.8.8", "2606:4700::1111"])("is true for %s", (address) => expect(isPublicAddress(address)).toBe(true));
});

describe("fetchIssuerKeys", () => {
  let server: Server;
  let base = "";
  let answer: (response: ServerResponse) => void;
  beforeAll(async () => {
    server = createServer(localCertificate, (_, response) => answer(response));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    base = `https://localhost:${(server.address() as AddressInfo).port}/jwks`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const fetched = (url = base): Promise<unknown> =>
    fetchIssuerKeys(url, {
      ca: localCertificate.cert,
      allows: (address) => address === "127.0.0.1" || address === "::1",
    });

  it("reads keys over https", async () => {
    answer = (response) => response.end(JSON.stringify({ keys: [one] }));
    expect(await fetched()).toEqual([publicOne]);
  });

  it("goes to the public internet alone, by name and by number", async () => {
    await expect(fetchIssuerKeys(base)).rejects.toMatchObject({ code: "issuer.keys-address" });
    for (const host of ["127.0.0.1", "[::1]", "169.254.169.254", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433"])
      await expect(fetchIssuerKeys(`https://${host}/jwks`)).rejects.toMatchObject({ code: "issuer.keys-address" });
  });

  it("follows no redirect", async () => {
    answer = (response) => response.writeHead(302, { location: base }).end();
    await expect(fetched()).rejects.toThrow("redirects are not followed");
  });

  it("takes no more than 64 KiB", async () => {
    answer = (response) => response.end("x".repeat(65_537));
    await expect(fetched()).rejects.toThrow("more than 65536 bytes");
  });

  it("trusts no certificate that nobody vouches for", async () => {
    answer = (response) => response.end(JSON.stringify({ keys: [one] }));
    await expect(fetchIssuerKeys(base, { allows: () => true })).rejects.toMatchObject({
      code: "issuer.keys-unreachable",
    });
  });

  it("does not speak plain http", async () => {
    await expect(fetched(base.replace("https", "http"))).rejects.toThrow("not https");
  });
});

describe("tenantry:index:IssuerKeys", () => {
  const call = { urn: "urn", name: "keys", type: "tenantry:index:IssuerKeys", signal: new AbortController().signal };
  const inputs = { issuer: "https://acme.example/", jwksUri: "https://acme.example/jwks" };

  it("shows other keys in a refresh", async () => {
    let keys: Record<string, unknown>[] = [publicOne];
    const behaviour = issuerKeysBehaviour(async () => keys);
    const { id, outputs } = await behaviour.create({ ...call, inputs });
    keys = [{ ...publicOne, kid: "two" }];
    const found = await behaviour.read({ ...call, id, inputs, outputs });
    expect(outputs.keys).toEqual([publicOne]);
    expect(found).toEqual({ inputs, outputs: { ...inputs, keys } });
  });

  it("refuses addresses that are not https", async () => {
    const behaviour = issuerKeysBehaviour(async () => []);
    const request = { ...call, olds: undefined, randomSeed: new Uint8Array(), proposedName: undefined };
    const checked = await behaviour.check?.({ ...request, news: { ...inputs, jwksUri: "http://acme.example/jwks" } });
    expect(checked?.failures).toEqual([{ property: "jwksUri", reason: "must be an https URL" }]);
  });
});
