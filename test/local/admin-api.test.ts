import { request } from "node:http";
import { expect, test } from "vitest";
import { adminPaths, type ClientAnswer } from "../../src/local/admin-contract.ts";
import { admin, anOrganization, aPlatform, clientBody, organizationBody, ownerOf } from "./a-platform.ts";

const org = adminPaths.organization("acme");
const client = adminPaths.client("acme", "desktop");
const role = adminPaths.role("acme", "admin");
const key = adminPaths.key("acme", "first");
const roleBody = {
  name: "Admin",
  permissions: [{ resource: "tools", action: "*", conditions: { region: "eu" } }],
  owner: ownerOf("acme"),
};

/** One raw request, because fetch sets the Host header itself. */
function raw(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      let body = "";
      response
        .on("data", (chunk) => (body += chunk))
        .on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on("error", reject)
      .end();
  });
}

test("each kind of object is made, read, made again without a change, and removed", async () => {
  const platform = await aPlatform();
  const made = await admin(platform, "PUT", org, organizationBody("acme"));
  expect(made).toEqual({
    status: 200,
    body: {
      ...organizationBody("acme"),
      id: "acme",
      issuer: `${platform.url}/t/acme`,
      jwksUri: `${platform.url}/t/acme/jwks`,
    },
  });
  const bodies = { [client]: clientBody("acme"), [role]: roleBody, [key]: { alg: "ES256", owner: ownerOf("acme") } };
  for (const [path, body] of Object.entries(bodies)) {
    const first = await admin(platform, "PUT", path, body);
    expect(first.status, path).toBe(200);
    expect(first.body, path).toMatchObject(body);
    expect(await admin(platform, "PUT", path, body), path).toEqual(first);
    expect(await admin(platform, "GET", path), path).toEqual(first);
  }
  for (const path of [key, role, client, org, org, client]) {
    expect((await admin(platform, "DELETE", path)).status, path).toBe(204);
    expect(await admin(platform, "GET", path), path).toMatchObject({ status: 404, body: { code: "local.unknown" } });
  }
});

test("clients keep id and secret when their description changes; public ones have no secret; a recreated one has others", async () => {
  const platform = await aPlatform();
  const { web, native } = await anOrganization(platform, "acme");
  const path = adminPaths.client("acme", "web");
  const changed = clientBody("acme", { kind: "web", redirectUris: ["https://app.acme.example/callback"] });
  const { body } = await admin<ClientAnswer>(platform, "PUT", path, changed);
  expect([body.clientId, body.clientSecret]).toEqual([web.clientId, web.clientSecret]);
  expect(native).not.toHaveProperty("clientSecret");
  await admin(platform, "DELETE", path);
  const again = await admin<ClientAnswer>(platform, "PUT", path, changed);
  expect(again.body.clientId).not.toBe(web.clientId);
  expect(again.body.clientSecret).not.toBe(web.clientSecret);
});

test("a key's answer never holds its private half", async () => {
  const platform = await aPlatform();
  await anOrganization(platform, "acme");
  const { body } = await admin(platform, "GET", key);
  expect(JSON.stringify(body)).not.toMatch(/"d":/);
  expect(Object.keys(body.publicJwk as object).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
});

test("an object of another owner is neither changed nor removed", async () => {
  const platform = await aPlatform();
  await anOrganization(platform, "acme");
  const foreign = { status: 409, body: { code: "local.foreign-owner" } };
  const owner = "other/local/acme";
  expect(await admin(platform, "PUT", org, organizationBody("acme", { owner }))).toMatchObject(foreign);
  expect(await admin(platform, "PUT", client, clientBody("acme", { owner }))).toMatchObject(foreign);
  expect(await admin(platform, "PUT", adminPaths.client("acme", "new"), clientBody("acme", { owner }))).toMatchObject(
    foreign,
  );
  expect(await admin(platform, "PUT", role, { ...roleBody, owner })).toMatchObject(foreign);
  expect(await admin(platform, "PUT", key, { alg: "ES256", owner })).toMatchObject(foreign);
  for (const path of [org, client, key])
    expect(await admin(platform, "DELETE", `${path}?owner=${encodeURIComponent(owner)}`)).toMatchObject(foreign);
  expect((await admin(platform, "DELETE", `${client}?owner=${encodeURIComponent(ownerOf("acme"))}`)).status).toBe(204);
});

test("a child of an organization that is not there is unknown", async () => {
  const platform = await aPlatform();
  expect(await admin(platform, "PUT", client, clientBody("acme"))).toMatchObject({
    status: 404,
    body: { code: "local.unknown" },
  });
});

test("every body of the wrong form is refused with 422 and names the field, not the value", async () => {
  const platform = await aPlatform();
  await anOrganization(platform, "acme");
  const secret = "do-not-echo-me";
  const bad: [string, unknown, string][] = [
    [org, [], "the body"],
    [org, null, "the body"],
    [org, { ...organizationBody("acme"), admin: secret }, "unknown field"],
    [org, { ...organizationBody("acme"), status: secret }, "status"],
    [org, { ...organizationBody("acme"), domains: secret }, "domains"],
    [org, organizationBody("acme", { displayName: `${secret}\u202e` }), "displayName"],
    [org, organizationBody("acme", { audiences: ["/relative"] }), "audiences[0]"],
    [org, organizationBody("acme", { audiences: ["https://a.example/#f"] }), "audiences[0]"],
    [org, organizationBody("acme", { users: [{ email: secret, roles: [] }] }), "users[0].email"],
    [org, organizationBody("acme", { users: [1, 2].map(() => ({ email: "a@b.example", roles: [] })) }), "users"],
    [org, organizationBody("acme", { claims: { tenant: "sub", roles: "roles" } }), "claims"],
    [org, organizationBody("acme", { owner: "" }), "owner"],
    [client, { ...clientBody("acme"), kind: "public" }, "kind"],
    [client, clientBody("acme", { redirectUris: [] }), "redirectUris"],
    [client, clientBody("acme", { redirectUris: ["http://evil.example/"] }), "redirectUris[0]"],
    [client, clientBody("acme", { redirectUris: ["javascript:alert(1)"] }), "redirectUris[0]"],
    [client, clientBody("acme", { redirectUris: ["https://u:p@a.example/"] }), "redirectUris[0]"],
    [client, clientBody("acme", { redirectUris: ["https://a.example/#x"] }), "redirectUris[0]"],
    [client, clientBody("acme", { scopes: ["two words"] }), "scopes[0]"],
    [client, clientBody("acme", { roles: ["admin"] }), "roles"],
    [client, clientBody("acme", { kind: "machine" }), "redirectUris"],
    [role, { ...roleBody, permissions: [{ resource: "tools" }] }, "permissions[0]"],
    [key, { alg: "RS256", owner: ownerOf("acme") }, "alg"],
  ];
  for (const [path, body, place] of bad) {
    const reply = await admin(platform, "PUT", path, body);
    expect(reply, place).toMatchObject({ status: 422, body: { code: "local.invalid" } });
    expect(reply.body.message, place).toContain(place);
    expect(JSON.stringify(reply.body)).not.toContain(secret);
  }
});

test("ids are checked: case, dots, traversal, encodings, prototype names", async () => {
  const platform = await aPlatform();
  await anOrganization(platform, "acme");
  for (const id of [
    "Acme",
    "a.b",
    "..%2fpasscode",
    "%2e%2e",
    "a--b",
    "-a",
    "a-",
    "__proto__",
    "a".repeat(64),
    "%00",
    "ä",
  ])
    expect(
      (await admin(platform, "PUT", `/admin/organizations/${id}`, organizationBody("acme"))).status,
      id,
    ).toBeGreaterThanOrEqual(404);
  for (const name of ["constructor", "tostring"]) {
    expect((await admin(platform, "GET", adminPaths.client("acme", name))).status).toBe(404);
    expect((await admin(platform, "PUT", adminPaths.client("acme", name), clientBody("acme"))).status).toBe(200);
  }
});

test("no token, a wrong one, another scheme: 401 for every method, and nothing is told", async () => {
  const platform = await aPlatform();
  await anOrganization(platform, "acme");
  for (const authorization of [
    undefined,
    "Bearer wrong",
    `Basic ${platform.adminToken}`,
    `Bearer ${platform.adminToken}x`,
    `Bearer ${platform.passcode}`,
  ])
    for (const method of ["GET", "PUT", "DELETE", "POST"]) {
      const response = await fetch(platform.url + org, {
        method,
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      expect(await response.json()).toEqual({ code: "local.unauthorized", message: expect.any(String) });
    }
});

test("another Host, another site's Origin and a browser's request are refused, and no CORS header is sent", async () => {
  const platform = await aPlatform();
  await anOrganization(platform, "acme");
  const authorization = `Bearer ${platform.adminToken}`;
  for (const host of [
    "evil.example",
    `localhost:${new URL(platform.url).port}`,
    "127.0.0.1",
    `127.0.0.1.evil.example:80`,
  ])
    for (const path of [org, "/health", "/t/acme/.well-known/openid-configuration"])
      expect(await raw(platform.url + path, { host, authorization })).toMatchObject({
        status: 403,
        body: expect.stringContaining("local.forbidden-host"),
      });
  for (const headers of [
    { origin: "https://evil.example" },
    { origin: platform.url },
    { "sec-fetch-site": "same-site" },
  ])
    expect(await raw(platform.url + org, { authorization, ...headers } as Record<string, string>)).toMatchObject({
      status: 403,
    });
  const preflight = await fetch(platform.url + org, {
    method: "OPTIONS",
    headers: { "access-control-request-method": "PUT" },
  });
  expect(preflight.status).toBe(401);
  expect([...preflight.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test("an oversized body, another media type, broken JSON, broken UTF-8 and other methods are refused", async () => {
  const platform = await aPlatform();
  const send = (method: string, type: string, body: string | Uint8Array<ArrayBuffer>) =>
    fetch(platform.url + org, {
      method,
      body,
      headers: { authorization: `Bearer ${platform.adminToken}`, "content-type": type },
    });
  expect((await send("PUT", "application/json", `"${"x".repeat(70_000)}"`)).status).toBe(413);
  expect((await send("PUT", "text/plain", "{}")).status).toBe(415);
  expect((await send("PUT", "application/json", "{")).status).toBe(422);
  expect((await send("PUT", "application/json", new Uint8Array([0x22, 0xff, 0x22]))).status).toBe(422);
  expect((await send("POST", "application/json", "{}")).status).toBe(405);
  expect((await send("PATCH", "application/json", "{}")).status).toBe(405);
});

test("changes at the same time lose nothing", async () => {
  const platform = await aPlatform();
  await anOrganization(platform, "acme");
  const names = Array.from({ length: 20 }, (_, index) => `client-${index}`);
  await Promise.all(names.map((name) => admin(platform, "PUT", adminPaths.client("acme", name), clientBody("acme"))));
  const replies = await Promise.all(
    names.map((name) => admin<ClientAnswer>(platform, "GET", adminPaths.client("acme", name))),
  );
  expect(new Set(replies.map(({ body }) => body.clientId)).size).toBe(20);
  const twins = await Promise.all(
    [1, 2].map(() => admin<ClientAnswer>(platform, "PUT", adminPaths.client("acme", "twin"), clientBody("acme"))),
  );
  expect(twins[0]).toEqual(twins[1]);
});
