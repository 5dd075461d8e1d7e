import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { adminPaths } from "../../src/local/admin-contract.ts";
import type { LocalPlatform } from "../../src/local/start-local-platform.ts";
import {
  authorizationRequest,
  CookieJar,
  loginWithCode,
  requestToken,
  submitLogin,
  walk,
} from "../mock/local-login.ts";
import { admin, anOrganization, aPlatform, callback, type Organization, organizationBody } from "./a-platform.ts";

async function twoOrganizations(): Promise<{ platform: LocalPlatform; acme: Organization; globex: Organization }> {
  const platform = await aPlatform();
  return { platform, acme: await anOrganization(platform, "acme"), globex: await anOrganization(platform, "globex") };
}

/** Where an authorization request with changed parameters leads a fresh browser. */
async function authorize(
  organization: Organization,
  change: (parameters: URLSearchParams) => void,
): Promise<URL | Response> {
  const { url } = authorizationRequest({
    issuer: organization.issuer,
    clientId: organization.native.clientId,
    redirectUri: callback,
  });
  change(url.searchParams);
  return walk(new CookieJar(), url, organization.issuer);
}

const errorOf = (place: URL | Response): string | null =>
  place instanceof URL ? place.searchParams.get("error") : null;

/** A code that nobody has redeemed yet. */
async function aCode(platform: LocalPlatform, organization: Organization): Promise<{ code: string; verifier: string }> {
  const jar = new CookieJar();
  const { url, verifier } = authorizationRequest({
    issuer: organization.issuer,
    clientId: organization.native.clientId,
    redirectUri: callback,
  });
  const page = await walk(jar, url, organization.issuer);
  if (page instanceof URL) throw new Error("no login page");
  const back = await submitLogin(
    jar,
    page,
    { email: organization.email, passcode: platform.passcode },
    organization.issuer,
  );
  return { code: (back instanceof URL && back.searchParams.get("code")) || "", verifier };
}

const redeem = (
  issuer: string,
  clientId: string,
  { code, verifier }: { code: string; verifier: string },
  redirectUri = callback,
) =>
  requestToken(
    { issuer, clientId },
    { grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: redirectUri },
  );

test("an authorization request without PKCE, or with the plain method, is refused", async () => {
  const { acme } = await twoOrganizations();
  const missing = await authorize(acme, (parameters) => {
    parameters.delete("code_challenge");
    parameters.delete("code_challenge_method");
  });
  expect(errorOf(missing)).toBe("invalid_request");
  expect(errorOf(await authorize(acme, (parameters) => parameters.set("code_challenge_method", "plain")))).toBe(
    "invalid_request",
  );
});

test("a redirect URI that is not registered gets an error page, never a redirect", async () => {
  const { acme } = await twoOrganizations();
  for (const uri of [
    "https://evil.example/callback",
    "http://127.0.0.1:53999/other",
    "http://localhost:53999/callback",
    "http://127.0.0.1.evil.example/callback",
    "http://user@127.0.0.1:53999/callback",
    "http://127.0.0.1:53999/callback?x=1",
  ]) {
    const page = await authorize(acme, (parameters) => parameters.set("redirect_uri", uri));
    expect(page, uri).toBeInstanceOf(Response);
    expect((page as Response).status, uri).toBe(400);
  }
  const web = await authorize(acme, (parameters) => {
    parameters.set("client_id", acme.web.clientId);
    parameters.set("redirect_uri", "http://127.0.0.1:54000/callback");
  });
  expect((web as Response).status).toBe(400); // any port is for native clients alone
});

test("a client of one organization is unknown to another", async () => {
  const { acme, globex } = await twoOrganizations();
  const page = await authorize(globex, (parameters) => parameters.set("client_id", acme.native.clientId));
  expect((page as Response).status).toBe(400);
  const { clientId, clientSecret = "" } = acme.machine;
  const answer = await requestToken(
    { issuer: globex.issuer, clientId, clientSecret },
    { grant_type: "client_credentials" },
  );
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ error: "invalid_client" });
});

test("a code of one organization is worth nothing at another, nor for another client or verifier", async () => {
  const { platform, acme, globex } = await twoOrganizations();
  const code = await aCode(platform, acme);
  expect((await redeem(globex.issuer, globex.native.clientId, code)).status).toBe(400);
  expect((await redeem(globex.issuer, acme.native.clientId, code)).status).toBe(401);
  const other = { ...code, verifier: "A".repeat(43) };
  expect(await (await redeem(acme.issuer, acme.native.clientId, other)).json()).toMatchObject({
    error: "invalid_grant",
  });
  expect((await redeem(acme.issuer, acme.native.clientId, code, "http://127.0.0.1:1/callback")).status).toBe(400);
  expect((await redeem(acme.issuer, acme.native.clientId, code)).status).toBe(200);
});

test("of many requests at once with one code, at most one gets tokens", async () => {
  const { platform, acme } = await twoOrganizations();
  const code = await aCode(platform, acme);
  const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(acme.issuer, acme.native.clientId, code)));
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  expect(answers.filter(({ status }) => status === 500)).toEqual([]);
});

test("a refresh token of one organization is worth nothing at another", async () => {
  const { platform, acme, globex } = await twoOrganizations();
  const tokens = await loginWithCode({
    issuer: acme.issuer,
    clientId: acme.native.clientId,
    redirectUri: callback,
    email: acme.email,
    passcode: platform.passcode,
  });
  const fields = { grant_type: "refresh_token", refresh_token: tokens.refresh_token ?? "" };
  expect((await requestToken({ issuer: globex.issuer, clientId: globex.native.clientId }, fields)).status).toBe(400);
});

test("a resource of another organization is refused at every endpoint", async () => {
  const { platform, acme, globex } = await twoOrganizations();
  expect(errorOf(await authorize(acme, (parameters) => parameters.set("resource", globex.resource)))).toBe(
    "invalid_target",
  );
  const { issuer } = acme;
  const machine = { issuer, clientId: acme.machine.clientId, clientSecret: acme.machine.clientSecret ?? "" };
  const answer = await requestToken(machine, { grant_type: "client_credentials", resource: globex.resource });
  expect(await answer.json()).toMatchObject({ error: "invalid_target" });
  const client = { issuer, clientId: acme.native.clientId };
  const tokens = await loginWithCode({
    ...client,
    redirectUri: callback,
    email: acme.email,
    passcode: platform.passcode,
  });
  const refresh = { grant_type: "refresh_token", refresh_token: tokens.refresh_token ?? "", resource: globex.resource };
  expect(await (await requestToken(client, refresh)).json()).toMatchObject({ error: "invalid_target" });
});

test("a scope that the client lacks is not in the token", async () => {
  const { acme } = await twoOrganizations();
  const { clientId, clientSecret = "" } = acme.machine;
  const answer = await requestToken(
    { issuer: acme.issuer, clientId, clientSecret },
    { grant_type: "client_credentials", scope: "tools:read tools:delete" },
  );
  const { access_token } = (await answer.json()) as { access_token: string };
  expect(decodeJwt(access_token).scope).toBe("tools:read");
});

test("a wrong client secret, and a public client's try at client credentials, are refused", async () => {
  const { acme } = await twoOrganizations();
  const { issuer } = acme;
  const fields = { grant_type: "client_credentials" };
  expect((await requestToken({ issuer, clientId: acme.machine.clientId, clientSecret: "wrong" }, fields)).status).toBe(
    401,
  );
  expect((await requestToken({ issuer, clientId: acme.machine.clientId }, fields)).status).toBe(401);
  expect((await requestToken({ issuer, clientId: acme.native.clientId }, fields)).status).toBe(400);
});

test("two organizations can be signed in to in one browser, each with its own cookies", async () => {
  const { platform, acme, globex } = await twoOrganizations();
  const jar = new CookieJar();
  const signIn = async (organization: Organization) => {
    const { url } = authorizationRequest({
      issuer: organization.issuer,
      clientId: organization.native.clientId,
      redirectUri: callback,
    });
    const page = await walk(jar, url, organization.issuer);
    if (page instanceof URL) return "signed in already";
    for (const cookie of page.headers.getSetCookie())
      expect(cookie).toMatch(new RegExp(`; path=${new URL(organization.issuer).pathname}(?:/|;|$)`, "i"));
    const back = await submitLogin(
      jar,
      page,
      { email: organization.email, passcode: platform.passcode },
      organization.issuer,
    );
    return back instanceof URL && back.searchParams.has("code") ? "code" : "refused";
  };
  expect(await signIn(acme)).toBe("code");
  expect(await signIn(globex)).toBe("code");
  expect(await signIn(acme)).toBe("signed in already");
});

test("a suspended organization and an unknown one answer alike and issue nothing, until it is active again", async () => {
  const { platform, acme } = await twoOrganizations();
  const { issuer } = acme;
  const client = { issuer, clientId: acme.native.clientId };
  const tokens = await loginWithCode({
    ...client,
    redirectUri: callback,
    email: acme.email,
    passcode: platform.passcode,
  });
  const refresh = () =>
    requestToken(client, { grant_type: "refresh_token", refresh_token: tokens.refresh_token ?? "" });
  await admin(platform, "PUT", adminPaths.organization("acme"), organizationBody("acme", { status: "suspended" }));

  for (const path of ["/.well-known/openid-configuration", "/jwks", "/auth?client_id=x", "/interaction/x"]) {
    const [suspended, unknown] = await Promise.all(
      [issuer, `${platform.url}/t/nobody`].map((base) => fetch(base + path)),
    );
    expect([suspended?.status, await suspended?.text()]).toEqual([unknown?.status, await unknown?.text()]);
    expect(suspended?.status).toBe(404);
  }
  expect((await fetch(`${platform.url}/.well-known/oauth-authorization-server/t/acme`)).status).toBe(404);
  expect(await (await refresh()).json()).toMatchObject({ error: "access_denied" });

  await admin(platform, "PUT", adminPaths.organization("acme"), organizationBody("acme"));
  expect((await refresh()).status).toBe(200);
});

test("an organization without a resource issues no token", async () => {
  const { platform, acme } = await twoOrganizations();
  await admin(platform, "PUT", adminPaths.organization("acme"), organizationBody("acme", { audiences: [] }));
  const { clientId, clientSecret = "" } = acme.machine;
  const answer = await requestToken(
    { issuer: acme.issuer, clientId, clientSecret },
    { grant_type: "client_credentials" },
  );
  expect(await answer.json()).toMatchObject({ error: "invalid_target" });
});
