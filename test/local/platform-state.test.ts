import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { adminPaths, type ClientAnswer } from "../../src/local/admin-contract.ts";
import { startLocalPlatform } from "../../src/local/start-local-platform.ts";
import {
  authorizationRequest,
  CookieJar,
  loginWithCode,
  requestToken,
  submitLogin,
  walk,
} from "../mock/local-login.ts";
import { admin, anOrganization, aDirectory, aPlatform, callback, clientBody, organizationBody } from "./a-platform.ts";

test("a restart keeps organizations, secrets, keys, sessions and refresh tokens", async () => {
  const directory = await aDirectory();
  const before = await startLocalPlatform({ directory, preferredPort: 0 });
  const acme = await anOrganization(before, "acme");
  const jwks = await (await fetch(`${acme.issuer}/jwks`)).text();
  const jar = new CookieJar();
  const { url } = authorizationRequest({ issuer: acme.issuer, clientId: acme.native.clientId, redirectUri: callback });
  const page = await walk(jar, url, acme.issuer);
  if (page instanceof URL) throw new Error("no login page");
  await submitLogin(jar, page, { email: acme.email, passcode: before.passcode }, acme.issuer);
  const client = { issuer: acme.issuer, clientId: acme.native.clientId };
  const tokens = await loginWithCode({
    ...client,
    redirectUri: callback,
    email: acme.email,
    passcode: before.passcode,
  });
  await before.close();

  const after = await aPlatform({ directory });
  expect(await (await fetch(`${acme.issuer}/jwks`)).text()).toBe(jwks);
  expect((await admin<ClientAnswer>(after, "GET", adminPaths.client("acme", "web"))).body).toEqual(acme.web);
  const back = await walk(jar, url, acme.issuer);
  expect(back instanceof URL && back.searchParams.has("code")).toBe(true);
  expect(
    (await requestToken(client, { grant_type: "refresh_token", refresh_token: tokens.refresh_token ?? "" })).status,
  ).toBe(200);
});

test("every file of an organization is for its owner alone", async () => {
  const directory = await aDirectory();
  const platform = await aPlatform({ directory });
  const { issuer, native, email } = await anOrganization(platform, "acme");
  await loginWithCode({ issuer, clientId: native.clientId, redirectUri: callback, email, passcode: platform.passcode });
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const modes = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async (file) => (await stat(join(file.parentPath, file.name))).mode & 0o777),
  );
  expect(modes).toHaveLength(4);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

test("a deleted organization leaves nothing, and a new one of its id knows nothing of it", async () => {
  const directory = await aDirectory();
  const platform = await aPlatform({ directory });
  const old = await anOrganization(platform, "acme");
  const client = { issuer: old.issuer, clientId: old.native.clientId };
  const tokens = await loginWithCode({
    ...client,
    redirectUri: callback,
    email: old.email,
    passcode: platform.passcode,
  });
  await admin(platform, "DELETE", adminPaths.organization("acme"));
  expect(await readdir(join(directory, "organizations"))).toEqual([]);
  expect(await readdir(join(directory, "sessions"))).toEqual([]);

  const fresh = await anOrganization(platform, "acme");
  expect(fresh.native.clientId).not.toBe(old.native.clientId);
  const refresh = { grant_type: "refresh_token", refresh_token: tokens.refresh_token ?? "" };
  expect((await requestToken(client, refresh)).status).toBe(401);
  expect((await requestToken({ ...client, clientId: fresh.native.clientId }, refresh)).status).toBe(400);
});

test.each([
  ["an empty file", () => ""],
  ["half a file", (text: string) => text.slice(0, text.length / 2)],
  ["another format", (text: string) => text.replace(/"format": ?1/, '"format":2')],
  ["an unknown field", (text: string) => text.replace("{", '{"more":1,')],
  ["a list", () => "[]"],
  ["a prototype key", (text: string) => text.replace("{", '{"__proto__":{},')],
])(
  "%s in place of an organization stops the start with one coded error and is left as it is",
  async (_name, damage) => {
    const directory = await aDirectory();
    const platform = await startLocalPlatform({ directory, preferredPort: 0 });
    const { web } = await anOrganization(platform, "acme");
    await platform.close();
    const path = join(directory, "organizations", "acme.json");
    const damaged = damage(await readFile(path, "utf8"));
    await writeFile(path, damaged);
    const error: unknown = await startLocalPlatform({ directory }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      code: "local.state-corrupt",
      kind: "failed",
      message: expect.stringContaining(path),
    });
    expect(inspect(error)).not.toContain(web.clientSecret);
    expect(await readFile(path, "utf8")).toBe(damaged);
  },
);

test.each(["platform.json", "passcode", "sessions"])(
  "a broken %s stops the start with one coded error",
  async (name) => {
    const directory = await aDirectory();
    const platform = await startLocalPlatform({ directory, preferredPort: 0 });
    const { issuer, native, email } = await anOrganization(platform, "acme");
    await loginWithCode({
      issuer,
      clientId: native.clientId,
      redirectUri: callback,
      email,
      passcode: platform.passcode,
    });
    await platform.close();
    const path =
      name === "sessions"
        ? join(directory, name, (await readdir(join(directory, name)))[0] ?? "")
        : join(directory, name);
    await writeFile(path, `{"url":"http://evil.example","adminToken":"x"`);
    await expect(startLocalPlatform({ directory })).rejects.toMatchObject({
      code: "local.state-corrupt",
      message: expect.stringContaining(path),
    });
  },
);

test("a change that cannot be written is refused, changes nothing, and the next one succeeds", async () => {
  const directory = await aDirectory();
  const lines: string[] = [];
  const platform = await aPlatform({ directory, log: (line) => lines.push(line) });
  await anOrganization(platform, "acme");
  const folder = join(directory, "organizations");
  await rename(folder, `${folder}.away`); // stops root, too, which a mode does not
  const reply = await admin(platform, "PUT", adminPaths.client("acme", "late"), clientBody("acme"));
  expect(reply).toMatchObject({ status: 507, body: { code: "local.disk" } });
  expect((await admin(platform, "GET", adminPaths.client("acme", "late"))).status).toBe(404);
  await rename(`${folder}.away`, folder);
  expect(lines.join()).toContain("acme.json");
  expect((await admin(platform, "PUT", adminPaths.client("acme", "late"), clientBody("acme"))).status).toBe(200);
});

test("nothing secret is logged", async () => {
  const lines: string[] = [];
  const platform = await aPlatform({ log: (line) => lines.push(line) });
  await anOrganization(platform, "acme");
  await admin(platform, "PUT", adminPaths.organization("acme"), organizationBody("acme"));
  await fetch(`${platform.url}/admin/organizations/acme`, { headers: { authorization: "Bearer hunter2" } });
  for (const secret of [platform.adminToken, platform.passcode, "hunter2"])
    expect(lines.join("\n")).not.toContain(secret);
});
