import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { adminPaths, type ClientAnswer, type ClientBody, type ClientKey } from "../../src/local/admin-contract.ts";
import { loginWithCode } from "../mock/local-login.ts";
import { admin, aDirectory, anOrganization, aPlatform, callback, clientBody } from "./a-platform.ts";

const machine: Partial<ClientBody> = { kind: "machine", redirectUris: [], roles: ["readonly"] };
const grant = { grant_type: "client_credentials" };

/** The status of a client-credentials request whose secret stands in the header or in the body. */
async function tryingSecret(issuer: string, clientId: string, secret: string, place: "header" | "body") {
  const basic = Buffer.from(`${clientId}:${secret}`).toString("base64");
  const answer = await fetch(`${issuer}/token`, {
    method: "POST",
    headers: place === "header" ? { authorization: `Basic ${basic}` } : {},
    body: new URLSearchParams(place === "header" ? grant : { ...grant, client_id: clientId, client_secret: secret }),
  });
  return answer.status;
}

/** A key of one epoch, and the status that a client gets for an assertion signed with it. */
function aKey(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const jwk: ClientKey = { kty: "EC", crv: "P-256", x, y, kid: kid.padEnd(43, "0"), alg: "ES256", use: "sig" };
  const trying = async (issuer: string, clientId: string, audience = issuer) => {
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: "ES256" })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(audience)
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime("1m")
      .sign(privateKey);
    const fields = {
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    };
    const answer = await fetch(`${issuer}/token`, {
      method: "POST",
      body: new URLSearchParams({ ...grant, ...fields }),
    });
    return answer.status;
  };
  return { jwk, trying };
}

test("the secrets of two epochs are good in header and body, until the older one is retired", async () => {
  const platform = await aPlatform();
  const { issuer } = await anOrganization(platform, "acme");
  const put = async (rotation?: ClientBody["rotation"]) =>
    (
      await admin<ClientAnswer>(
        platform,
        "PUT",
        adminPaths.client("acme", "robot"),
        clientBody("acme", { ...machine, ...(rotation === undefined ? {} : { rotation }) }),
      )
    ).body;
  const statuses = async (clientId: string, secrets: (string | undefined)[]) =>
    Promise.all(
      secrets.flatMap((secret) =>
        (["header", "body"] as const).map((place) => tryingSecret(issuer, clientId, secret ?? "", place)),
      ),
    );
  const first = await put();
  const second = await put({ epoch: 2, keepPrevious: true });
  expect(second.clientId).toBe(first.clientId);
  expect(second.clientSecret).not.toBe(first.clientSecret);
  expect(await put({ epoch: 2, keepPrevious: true })).toEqual(second);
  expect(await statuses(first.clientId, [first.clientSecret, second.clientSecret])).toEqual([200, 200, 200, 200]);

  const third = await put({ epoch: 3, keepPrevious: true });
  const all = [first, second, third].map(({ clientSecret }) => clientSecret);
  expect(await statuses(first.clientId, all)).toEqual([401, 401, 200, 200, 200, 200]);
  // A revert brings back the secret that servers may still have.
  expect((await put({ epoch: 2, keepPrevious: true })).clientSecret).toBe(second.clientSecret);
  const fourth = await put({ epoch: 3, keepPrevious: false });
  expect(await statuses(first.clientId, [...all, fourth.clientSecret])).toEqual([
    401, 401, 401, 401, 401, 401, 200, 200,
  ]);
  expect(await statuses(first.clientId, ["x", ""])).not.toContain(200);
});

test("both secrets survive a restart, and one client's is no other's", async () => {
  const directory = await aDirectory();
  const platform = await aPlatform({ directory });
  const { issuer, machine: bot } = await anOrganization(platform, "acme");
  const path = adminPaths.client("acme", "robot");
  const body = (epoch: number) => clientBody("acme", { ...machine, rotation: { epoch, keepPrevious: true } });
  const first = (await admin<ClientAnswer>(platform, "PUT", path, body(1))).body;
  const second = (await admin<ClientAnswer>(platform, "PUT", path, body(2))).body;
  await platform.close();
  await aPlatform({ directory });
  for (const secret of [first.clientSecret ?? "", second.clientSecret ?? ""]) {
    expect(await tryingSecret(issuer, first.clientId, secret, "header")).toBe(200);
    expect(await tryingSecret(issuer, bot.clientId, secret, "header")).toBe(401);
  }
});

test("a person signs in to a web app with the secret of either epoch", async () => {
  const platform = await aPlatform();
  const { issuer, web, email } = await anOrganization(platform, "acme");
  const rotation = { epoch: 2, keepPrevious: true };
  const next = await admin<ClientAnswer>(
    platform,
    "PUT",
    adminPaths.client("acme", "web"),
    clientBody("acme", { kind: "web", redirectUris: [callback], rotation }),
  );
  for (const clientSecret of [web.clientSecret ?? "", next.body.clientSecret ?? ""]) {
    const request = { issuer, clientId: web.clientId, clientSecret, redirectUri: callback };
    const tokens = await loginWithCode({ ...request, email, passcode: platform.passcode });
    expect(tokens.access_token).toBeTruthy();
  }
});

test("with private_key_jwt the keys of two epochs are good, no secret is, and a key that left is not", async () => {
  const platform = await aPlatform();
  const { issuer } = await anOrganization(platform, "acme");
  const [old, fresh, foreign] = [aKey("old"), aKey("fresh"), aKey("foreign")] as const;
  const put = (publicKeys: ClientKey[]) =>
    admin<ClientAnswer>(
      platform,
      "PUT",
      adminPaths.client("acme", "robot"),
      clientBody("acme", { ...machine, authentication: "private_key_jwt", publicKeys }),
    );
  const { body } = await put([fresh.jwk, old.jwk]);
  expect(body).not.toHaveProperty("clientSecret");
  const { clientId } = body;
  expect(await Promise.all([fresh, old].map((key) => key.trying(issuer, clientId)))).toEqual([200, 200]);
  expect(await foreign.trying(issuer, clientId)).toBe(401);
  expect(await fresh.trying(issuer, clientId, "https://somebody-else.example")).toBe(401);
  expect(await tryingSecret(issuer, clientId, "anything", "header")).toBe(401);
  expect((await put([fresh.jwk])).body.clientId).toBe(clientId);
  expect(await Promise.all([fresh, old].map((key) => key.trying(issuer, clientId)))).toEqual([200, 401]);
});

test.each<[string, Partial<ClientBody> & Record<string, unknown>]>([
  ["a native client with a credential", { authentication: "client_secret" }],
  ["keys without private_key_jwt", { ...machine, publicKeys: [aKey("a").jwk] }],
  ["private_key_jwt without a key", { ...machine, authentication: "private_key_jwt" }],
  ["private_key_jwt with an empty list", { ...machine, authentication: "private_key_jwt", publicKeys: [] }],
  [
    "three keys",
    { ...machine, authentication: "private_key_jwt", publicKeys: [aKey("a").jwk, aKey("b").jwk, aKey("c").jwk] },
  ],
  [
    "a private key",
    { ...machine, authentication: "private_key_jwt", publicKeys: [{ ...aKey("a").jwk, d: "x" } as ClientKey] },
  ],
  ["an epoch of zero", { ...machine, rotation: { epoch: 0, keepPrevious: false } }],
])("refuses %s", async (_, changes) => {
  const platform = await aPlatform();
  await anOrganization(platform, "acme");
  const answer = await admin(platform, "PUT", adminPaths.client("acme", "robot"), clientBody("acme", changes));
  expect(answer).toMatchObject({ status: 422, body: { code: "local.invalid" } });
});
