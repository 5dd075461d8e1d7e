import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { adminPaths } from "../../src/local/admin-contract.ts";
import { requestToken } from "../mock/local-login.ts";
import { samlCertificates } from "../mock/saml-certificates.ts";
import { answeredBySaml, aSamlFederation, endOf, type SamlFederation } from "./a-saml-federation.ts";
import { admin, organizationBody } from "./a-platform.ts";

/** Claims and refresh token of a way that came to its end. */
async function signedIn(federation: SamlFederation, email = "ann@acme.example") {
  const answered = await answeredBySaml(federation, email);
  const end = await answered.post();
  if (!(end instanceof URL)) throw new Error(`ended with ${end.status}: ${federation.lines.join()}`);
  const { access_token, refresh_token = "" } = await answered.tokens(end);
  return { claims: decodeJwt(access_token), refresh_token };
}

test("an address of a verified domain signs in at the SAML provider; tenant and roles are ours, never the provider's", async () => {
  const federation = await aSamlFederation();
  federation.provider.words = () => ({
    attributes: { tenant_id: "globex", roles: "owner", email: "ann@acme.example" },
  });
  const ann = await signedIn(federation);
  expect(ann.claims).toMatchObject({
    ...{ iss: federation.acme.issuer, aud: federation.acme.resource, tenant_id: "acme", roles: ["admin", "member"] },
    ...{ email: "ann@acme.example", email_verified: true },
  });
  federation.provider.person = "zoe@acme.example";
  federation.provider.words = () => ({});
  const zoe = await signedIn(federation);
  expect(zoe.claims).toMatchObject({ tenant_id: "acme", roles: [], email: "zoe@acme.example" });
  expect(zoe.claims.sub).not.toBe(ann.claims.sub);
  federation.provider.person = "ann@acme.example";
  expect((await signedIn(federation)).claims.sub).toBe(ann.claims.sub);
});

test.each([
  [
    "a persistent name and an attribute",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    { mail: "Ann@Acme.example" },
  ],
  [
    "a transient name and an attribute",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
    { "urn:oid:0.9.2342.19200300.100.1.3": "ann@acme.example" },
  ],
])("is the same person at each sign-in by %s", async (_, format, attributes) => {
  const federation = await aSamlFederation();
  const subjects: (string | undefined)[] = [];
  for (const nameId of ["name-1", format.endsWith("transient") ? "name-2" : "name-1"]) {
    federation.provider.words = () => ({ format, nameId, attributes });
    const { claims } = await signedIn(federation);
    expect(claims.email).toBe("ann@acme.example");
    subjects.push(claims.sub);
  }
  expect(subjects[0]).toBe(subjects[1]);
});

test("both certificates are good during a rotation, and the old one is not when it is retired", async () => {
  const federation = await aSamlFederation();
  const { one, two } = samlCertificates;
  await federation.connect({ certificates: [two.cert, one.cert] });
  expect(endOf(await (await answeredBySaml(federation)).post())).toBe("signed in");
  await federation.connect({ certificates: [two.cert] });
  expect(endOf(await (await answeredBySaml(federation)).post())).toBe(502);
});

test("an answer counts once, in the browser that asked, at the connection that was asked", async () => {
  const federation = await aSamlFederation();
  await federation.connect({ domains: ["other.example"] }, "enterprise.other");
  const elsewhere = federation.callbackUrl.replace("enterprise.sso", "enterprise.other");
  const first = await answeredBySaml(federation);
  expect(endOf(await first.post(first.form, elsewhere))).toBe(400);
  const victim = await answeredBySaml(federation);
  // The attacker's own answer, brought to another browser: that one has no login of that name.
  const theirs = await fetch(federation.callbackUrl, { method: "POST", body: first.form, redirect: "manual" });
  expect(endOf(await victim.jar.fetch(theirs.headers.get("location") ?? ""))).toBe(400);
  expect(endOf(await victim.post())).toBe("signed in");
  for (const again of [victim, first]) expect(endOf(await again.post())).toBe(400);
  // What answers this request, with the relay state of that one.
  const [mine, other] = [await answeredBySaml(federation), await answeredBySaml(federation)];
  const mixed = new URLSearchParams(mine.form);
  mixed.set("RelayState", other.form.get("RelayState") ?? "");
  expect(endOf(await other.post(mixed))).toBe(502);
  const unasked = new URLSearchParams(mine.form);
  unasked.set("RelayState", "A".repeat(43));
  expect(endOf(await mine.post(unasked))).toBe(400);
  unasked.delete("RelayState");
  expect(endOf(await mine.post(unasked))).toBe(400);
});

test("whoever came by the connection loses access with it, with its domain, and with a suspension", async () => {
  const federation = await aSamlFederation();
  const { platform, acme } = federation;
  const client = { issuer: acme.issuer, clientId: acme.native.clientId };
  const refresh = async (token: string) =>
    (await requestToken(client, { grant_type: "refresh_token", refresh_token: token })).status;
  const tokens = await Promise.all([1, 2, 3, 4].map(async () => (await signedIn(federation)).refresh_token));
  expect(await refresh(tokens[0] ?? "")).toBe(200);
  await federation.domain("acme.example", "pending");
  expect(await refresh(tokens[1] ?? "")).toBe(400);
  await federation.domain("acme.example", "verified");
  await admin(platform, "PUT", adminPaths.organization("acme"), organizationBody("acme", { status: "suspended" }));
  expect(await refresh(tokens[2] ?? "")).toBe(404);
  await admin(platform, "PUT", adminPaths.organization("acme"), organizationBody("acme"));
  await federation.connect({ entryPoint: "https://idp.acme.example/sso" });
  expect(await refresh(tokens[3] ?? "")).toBe(400);
});

test("a passcode opens nothing for an address of the connection's domain, and a get is no answer", async () => {
  const federation = await aSamlFederation();
  const answered = await answeredBySaml(federation);
  const state = answered.form.get("RelayState") ?? "";
  expect(endOf(await answered.jar.fetch(`${federation.callbackUrl}?state=${state}`))).toBe(400);
  expect(endOf(await answered.jar.fetch(federation.callbackUrl, { method: "POST", body: "{}" }))).toBe(415);
  await expect(answeredBySaml(federation, "ann@elsewhere.example")).rejects.toThrow("no way to the provider");
});
