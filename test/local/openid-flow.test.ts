import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import * as openid from "openid-client";
import { expect, test } from "vitest";
import { adminPaths, type KeyAnswer } from "../../src/local/admin-contract.ts";
import { CookieJar, loginWithCode, requestToken, submitLogin, walk } from "../mock/local-login.ts";
import { admin, anOrganization, aPlatform, callback, organizationBody, ownerOf } from "./a-platform.ts";

test("an independent relying party discovers an organization and signs a person in with code and PKCE", async () => {
  const platform = await aPlatform();
  const acme = await anOrganization(platform, "acme");
  const configuration = await openid.discovery(new URL(acme.issuer), acme.native.clientId, undefined, openid.None(), {
    execute: [openid.allowInsecureRequests],
  });
  const verifier = openid.randomPKCECodeVerifier();
  const nonce = openid.randomNonce();
  const state = openid.randomState();
  const url = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: "openid email tools:read",
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    resource: acme.resource,
    nonce,
    state,
  });
  const jar = new CookieJar();
  const page = await walk(jar, url, acme.issuer);
  if (page instanceof URL) throw new Error("no login page");
  const back = await submitLogin(jar, page, { email: acme.email, passcode: platform.passcode }, acme.issuer);
  if (!(back instanceof URL)) throw new Error("no way back");

  const tokens = await openid.authorizationCodeGrant(configuration, back, {
    pkceCodeVerifier: verifier,
    expectedNonce: nonce,
    expectedState: state,
    idTokenExpected: true,
  });
  expect(tokens.claims()).toMatchObject({
    iss: acme.issuer,
    aud: acme.native.clientId,
    email: acme.email,
    tenant_id: "acme",
  });

  const keys = createRemoteJWKSet(new URL(configuration.serverMetadata().jwks_uri ?? ""));
  const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
    issuer: acme.issuer,
    audience: acme.resource,
    typ: "at+jwt",
    algorithms: ["ES256"],
  });
  expect(payload).toMatchObject({
    sub: tokens.claims()?.sub,
    client_id: acme.native.clientId,
    tenant_id: "acme",
    roles: ["admin", "member"],
    email: acme.email,
    email_verified: true,
    scope: "tools:read",
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
  expect(Object.keys(protectedHeader).sort()).toEqual(["alg", "kid", "typ"]);
});

test("the metadata stands at the issuer and at both path-inserted places", async () => {
  const platform = await aPlatform();
  const { issuer } = await anOrganization(platform, "acme");
  const places = [
    `${issuer}/.well-known/openid-configuration`,
    `${issuer}/.well-known/oauth-authorization-server`,
    `${platform.url}/.well-known/openid-configuration/t/acme`,
    `${platform.url}/.well-known/oauth-authorization-server/t/acme`,
  ];
  const documents = await Promise.all(places.map(async (place) => (await fetch(place)).json()));
  for (const document of documents) expect(document).toEqual(documents[0]);
  expect(documents[0]).toMatchObject({
    issuer,
    code_challenge_methods_supported: ["S256"],
    response_types_supported: ["code"],
    authorization_response_iss_parameter_supported: true,
  });
  expect(documents[0]).not.toHaveProperty("registration_endpoint");
  expect(documents[0]).not.toHaveProperty("userinfo_endpoint");
});

test("a machine client's token names the tenant and the client's roles, for the asked or the first resource", async () => {
  const platform = await aPlatform();
  const { issuer, machine, resource } = await anOrganization(platform, "acme");
  const second = "https://other.acme.example/mcp";
  await admin(
    platform,
    "PUT",
    adminPaths.organization("acme"),
    organizationBody("acme", { audiences: [resource, second] }),
  );
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const ask = async (fields: Record<string, string>) => {
    const answer = await requestToken({ issuer, ...machine }, { grant_type: "client_credentials", ...fields });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const { payload } = await jwtVerify(await ask({ scope: "tools:read" }), keys, {
    issuer,
    audience: resource,
    typ: "at+jwt",
  });
  expect(payload).toMatchObject({
    sub: machine.clientId,
    client_id: machine.clientId,
    tenant_id: "acme",
    roles: ["readonly"],
    scope: "tools:read",
  });
  expect(payload).not.toHaveProperty("email");
  expect(decodeJwt(await ask({ resource: second })).aud).toBe(second);
});

test("a web client signs in with its secret, and its claims take the names that the organization chose", async () => {
  const platform = await aPlatform();
  const { issuer, web, email } = await anOrganization(platform, "acme", {
    claims: { tenant: "org", roles: "https://example.com/roles" },
  });
  const tokens = await loginWithCode({
    issuer,
    clientId: web.clientId,
    clientSecret: web.clientSecret ?? "",
    redirectUri: callback,
    email,
    passcode: platform.passcode,
  });
  expect(decodeJwt(tokens.access_token)).toMatchObject({
    org: "acme",
    "https://example.com/roles": ["admin", "member"],
  });
  expect(decodeJwt(tokens.access_token)).not.toHaveProperty("tenant_id");
});

test("a refresh token works once, brings the roles of now, and its second use ends the grant", async () => {
  const platform = await aPlatform();
  const { issuer, native, email } = await anOrganization(platform, "acme");
  const client = { issuer, clientId: native.clientId };
  const first = await loginWithCode({ ...client, redirectUri: callback, email, passcode: platform.passcode });
  await admin(
    platform,
    "PUT",
    adminPaths.organization("acme"),
    organizationBody("acme", { users: [{ email, roles: ["readonly"] }] }),
  );
  const refresh = (token = "") => requestToken(client, { grant_type: "refresh_token", refresh_token: token });

  const second = (await (await refresh(first.refresh_token)).json()) as { access_token: string; refresh_token: string };
  expect(decodeJwt(second.access_token).roles).toEqual(["readonly"]);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect((await refresh(first.refresh_token)).status).toBe(400);
  expect((await refresh(second.refresh_token)).status).toBe(400);
});

test("a person who left the organization gets nothing for an old refresh token", async () => {
  const platform = await aPlatform();
  const { issuer, native, email } = await anOrganization(platform, "acme");
  const client = { issuer, clientId: native.clientId };
  const tokens = await loginWithCode({ ...client, redirectUri: callback, email, passcode: platform.passcode });
  await admin(platform, "PUT", adminPaths.organization("acme"), organizationBody("acme", { users: [] }));
  const answer = await requestToken(client, { grant_type: "refresh_token", refresh_token: tokens.refresh_token ?? "" });
  expect(await answer.json()).toMatchObject({ error: "invalid_grant" });
});

test("during a rotation both keys verify and the newer one signs", async () => {
  const platform = await aPlatform();
  const { issuer, machine } = await anOrganization(platform, "acme");
  const token = async () => {
    const answer = await requestToken({ issuer, ...machine }, { grant_type: "client_credentials" });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const old = await token();
  const { body } = await admin<KeyAnswer>(platform, "PUT", adminPaths.key("acme", "second"), {
    alg: "ES256",
    owner: ownerOf("acme"),
  });
  const fresh = await token();
  expect(decodeProtectedHeader(fresh).kid).toBe(body.kid);
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  for (const each of [old, fresh]) await expect(jwtVerify(each, keys, { issuer })).resolves.toBeTruthy();

  await admin(platform, "DELETE", adminPaths.key("acme", "first"));
  const jwks = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: Record<string, unknown>[] };
  expect(jwks.keys).toEqual([body.publicJwk]);
});

test("somebody signed in is not asked again by the same organization", async () => {
  const platform = await aPlatform();
  const { issuer, native, web, email } = await anOrganization(platform, "acme");
  const jar = new CookieJar();
  const start = (clientId: string) => {
    const url = new URL(`${issuer}/auth`);
    const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"; // RFC 7636 B
    url.search = new URLSearchParams({
      client_id: clientId,
      redirect_uri: callback,
      response_type: "code",
      scope: "openid",
      code_challenge: challenge,
      code_challenge_method: "S256",
    }).toString();
    return walk(jar, url, issuer);
  };
  const page = await start(native.clientId);
  if (page instanceof URL) throw new Error("no login page");
  await submitLogin(jar, page, { email, passcode: platform.passcode }, issuer);
  const back = await start(web.clientId);
  expect(back instanceof URL && back.searchParams.get("code")).toBeTruthy();
});
