import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { adminPaths } from "../../src/local/admin-contract.ts";
import { loginWithCode, requestToken, submitLogin, walk } from "../mock/local-login.ts";
import { aFederation, atLogin, federatedTokens, signInUpstream } from "./a-federation.ts";
import { admin, anOrganization, aPlatform, callback, organizationBody } from "./a-platform.ts";

/** Tokens of a way that came to its end. */
function tokensOf(outcome: Awaited<ReturnType<typeof federatedTokens>>) {
  if (outcome instanceof Response) throw new Error(`ended with ${outcome.status}`);
  return { ...outcome, claims: decodeJwt(outcome.access_token) };
}

test("an address of a verified domain signs in at the connection; tenant and roles are ours, never the provider's", async () => {
  const federation = await aFederation(["ann@acme.example", "zoe@acme.example"]);
  const { redirectUri } = await federation.connect();
  await federation.domain("acme.example", "verified");
  expect(redirectUri).toBe(`${federation.acme.issuer}/connections/enterprise.workforce/callback`);

  const ann = tokensOf(await federatedTokens(federation, "ann@acme.example"));
  expect(ann.claims).toMatchObject({
    iss: federation.acme.issuer,
    aud: federation.acme.resource,
    tenant_id: "acme",
    roles: ["admin", "member"],
    email: "ann@acme.example",
    email_verified: true,
  });
  // The provider says tenant_id idp and role owner of both; whom the spec does not name has no role.
  const zoe = tokensOf(await federatedTokens(federation, "zoe@acme.example"));
  expect(zoe.claims).toMatchObject({ tenant_id: "acme", roles: [], email: "zoe@acme.example" });
  expect(zoe.claims.sub).not.toBe(ann.claims.sub);
  expect(tokensOf(await federatedTokens(federation, "ann@acme.example")).claims.sub).toBe(ann.claims.sub);
});

test("a passcode opens nothing for an address of a routed domain", async () => {
  const federation = await aFederation(["ann@acme.example"]);
  const { acme, platform } = federation;
  const direct = { issuer: acme.issuer, clientId: acme.native.clientId, redirectUri: callback };
  const login = { ...direct, email: "ann@acme.example", passcode: platform.passcode };
  const before = await loginWithCode(login);
  await federation.connect();
  await federation.domain("acme.example", "verified");
  await expect(loginWithCode(login)).rejects.toThrow("the login page answered 200");
  await expect(loginWithCode({ ...login, email: " ANN@Acme.Example " })).rejects.toThrow("answered 200");
  // Nor does what the passcode opened before.
  const refresh = { grant_type: "refresh_token", refresh_token: before.refresh_token ?? "" };
  expect(await (await requestToken(direct, refresh)).json()).toMatchObject({ error: "invalid_grant" });
});

test.each([
  ["of a pending domain", "ann@acme.example", "pending"],
  ["of a domain below a verified one", "ann@sub.acme.example", "verified"],
  ["of a domain that ends like a verified one", "ann@notacme.example", "verified"],
  ["with the verified domain before its @", "acme.example@evil.example", "verified"],
] as const)("an address %s is not sent anywhere", async (_, email, status) => {
  const federation = await aFederation([email]);
  await federation.connect();
  await federation.domain("acme.example", status);
  const outcome = await federatedTokens(federation, email);
  expect(outcome instanceof Response && (await outcome.text())).toContain('name="passcode"');
});

test("an address of another connection's domain, or of none, is not taken from the provider", async () => {
  const federation = await aFederation(["ann@acme.example", "mallory@evil.example", "bob@other.example"]);
  await federation.connect();
  await federation.connect({ domains: ["other.example"] }, "enterprise.other");
  await federation.domain("acme.example", "verified");
  await federation.domain("other.example", "verified");
  for (const other of ["mallory@evil.example", "bob@other.example"]) {
    const { jar, page, request } = await atLogin(federation);
    const fields = { email: "ann@acme.example", action: "continue" };
    const handOver = await submitLogin(jar, page, fields, request.issuer);
    if (handOver instanceof URL) throw new Error("sent elsewhere");
    // The person types another address at the provider than here.
    const end = await walk(jar, await signInUpstream(federation, await handOver.text(), other), request.issuer);
    expect(end instanceof URL ? end.href : end.status).toBe(403);
  }
  expect(federation.lines).toContain("acme: enterprise.workforce named somebody whom it may not speak for");
  expect(federation.lines.join()).not.toMatch(/mallory|bob@/);
});

test("an answer counts once, in the browser that asked, at the connection that was asked", async () => {
  const federation = await aFederation(["ann@acme.example"]);
  await federation.connect();
  await federation.connect({ domains: ["other.example"] }, "enterprise.other");
  await federation.domain("acme.example", "verified");
  const begin = async () => {
    const browser = await atLogin(federation);
    const { issuer } = browser.request;
    const handOver = await submitLogin(browser.jar, browser.page, { email: "ann@acme.example" }, issuer);
    if (handOver instanceof URL) throw new Error("sent elsewhere");
    return { ...browser, issuer, back: await signInUpstream(federation, await handOver.text(), "ann@acme.example") };
  };
  const statusOf = (end: URL | Response) => (end instanceof URL ? "signed in" : end.status);

  const { jar, back, issuer } = await begin();
  const victim = await atLogin(federation);
  expect(statusOf(await walk(victim.jar, back, issuer))).toBe(400);
  const elsewhere = new URL(back.href.replace("enterprise.workforce", "enterprise.other"));
  expect(statusOf(await walk(jar, elsewhere, issuer))).toBe(400);
  const forged = new URL(back);
  forged.searchParams.set("state", "A".repeat(43));
  expect(statusOf(await walk(jar, forged, issuer))).toBe(400);
  expect(statusOf(await walk(jar, back, issuer))).toBe("signed in");
  expect(statusOf(await walk(jar, back, issuer))).toBe(400);

  for (const change of [
    (url: URL) => url.searchParams.set("code", "forged"),
    (url: URL) => url.searchParams.set("iss", "https://evil.example"), // RFC 9207 2.4
    (url: URL) => url.searchParams.delete("iss"),
  ]) {
    const next = await begin();
    change(next.back);
    expect(statusOf(await walk(next.jar, next.back, issuer))).toBe(502);
  }
  expect(federation.lines.length).toBeGreaterThan(0);
});

test("whoever came by a connection loses access with it, with its domain, and with a suspension", async () => {
  const federation = await aFederation(["ann@acme.example"]);
  const { platform, acme } = federation;
  await federation.connect();
  await federation.domain("acme.example", "verified");
  const client = { issuer: acme.issuer, clientId: acme.native.clientId };
  const signedIn = async () => tokensOf(await federatedTokens(federation, "ann@acme.example")).refresh_token ?? "";
  const refresh = async (token: string) =>
    (await requestToken(client, { grant_type: "refresh_token", refresh_token: token })).status;

  expect(await refresh(await signedIn())).toBe(200);
  const tokens = [await signedIn(), await signedIn(), await signedIn()];
  await federation.domain("acme.example", "pending");
  expect(await refresh(tokens[0] ?? "")).toBe(400);
  await federation.domain("acme.example", "verified");
  await admin(platform, "PUT", adminPaths.organization("acme"), organizationBody("acme", { status: "suspended" }));
  expect(await refresh(tokens[1] ?? "")).toBe(404);
  await admin(platform, "PUT", adminPaths.organization("acme"), organizationBody("acme"));
  await admin(platform, "DELETE", adminPaths.connection("acme", "enterprise.workforce"));
  expect(await refresh(tokens[2] ?? "")).toBe(400);
});

test("connections, domains and whoever came by them survive a restart", async () => {
  const federation = await aFederation(["ann@acme.example"]);
  await federation.connect();
  await federation.domain("acme.example", "verified");
  const { refresh_token } = tokensOf(await federatedTokens(federation, "ann@acme.example"));
  await federation.platform.close();
  await aPlatform({ directory: federation.directory });
  const client = { issuer: federation.acme.issuer, clientId: federation.acme.native.clientId };
  const fields = { grant_type: "refresh_token", refresh_token: refresh_token ?? "" };
  expect((await requestToken(client, fields)).status).toBe(200);
  expect(tokensOf(await federatedTokens(federation, "ann@acme.example")).claims.tenant_id).toBe("acme");
});

test("by a social button come those whom the spec names, and nobody of a connection's domain", async () => {
  const federation = await aFederation(["ann@acme.example", "stranger@mail.example", "lea@elsewhere.example"]);
  const { acme, platform } = federation;
  const users = [
    { email: "ann@acme.example", roles: ["admin"] },
    { email: "lea@elsewhere.example", roles: ["readonly"] },
  ];
  await admin(platform, "PUT", adminPaths.organization("acme"), organizationBody("acme", { users }));
  await federation.connect({ kind: "social", title: "Google", domains: [] }, "google.web");
  const { page } = await atLogin(federation);
  expect(await page.text()).toContain("Continue with Google");
  const byButton = (email: string) => federatedTokens(federation, email, { action: "at google.web" });
  expect(tokensOf(await byButton("lea@elsewhere.example")).claims).toMatchObject({
    tenant_id: "acme",
    roles: ["readonly"],
  });
  const stranger = await byButton("stranger@mail.example");
  expect(stranger instanceof Response && stranger.status).toBe(403);
  expect(tokensOf(await byButton("ann@acme.example")).claims.iss).toBe(acme.issuer);
  await federation.connect();
  await federation.domain("acme.example", "verified");
  const routed = await byButton("ann@acme.example");
  expect(routed instanceof Response && routed.status).toBe(403);
});

test("a provider that does not answer, or is another than its address says, signs nobody in", async () => {
  const federation = await aFederation(["ann@acme.example"]);
  await federation.domain("acme.example", "verified");
  const other = await anOrganization(federation.upstream.platform, "other");
  for (const issuer of ["http://127.0.0.1:1/t/idp", `${other.issuer}/`, "https://127.0.0.1:1"]) {
    await federation.connect({ issuer });
    const outcome = await federatedTokens(federation, "ann@acme.example");
    expect(outcome instanceof Response && outcome.status, issuer).toBe(502);
  }
  await federation.connect({ clientSecret: "another secret" });
  const wrong = await federatedTokens(federation, "ann@acme.example");
  expect(wrong instanceof Response && wrong.status).toBe(502);
  expect(federation.lines.join("\n")).not.toContain("another secret");
});
