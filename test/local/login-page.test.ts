import { expect, test } from "vitest";
import { adminPaths } from "../../src/local/admin-contract.ts";
import { authorizationRequest, CookieJar, submitLogin, walk } from "../mock/local-login.ts";
import { admin, anOrganization, aPlatform, callback, organizationBody } from "./a-platform.ts";

async function atTheLoginPage(options: { displayName?: string; hint?: string; clock?: () => number } = {}) {
  const platform = await aPlatform(options.clock ? { clock: options.clock } : {});
  const acme = await anOrganization(platform, "acme");
  if (options.displayName)
    await admin(
      platform,
      "PUT",
      adminPaths.organization("acme"),
      organizationBody("acme", { displayName: options.displayName }),
    );
  const jar = new CookieJar();
  const { url } = authorizationRequest({ issuer: acme.issuer, clientId: acme.native.clientId, redirectUri: callback });
  if (options.hint) url.searchParams.set("login_hint", options.hint);
  const page = await walk(jar, url, acme.issuer);
  if (page instanceof URL) throw new Error("no login page");
  return { platform, acme, jar, page };
}

test("the page runs no script, cannot be framed, is not cached and labels its fields", async () => {
  const { page } = await atTheLoginPage();
  const html = await page.text();
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain(`form-action 'self' ${new URL(callback).origin}`);
  expect(policy).not.toContain("unsafe");
  expect(page.headers.get("cache-control")).toBe("no-store");
  expect(page.headers.get("referrer-policy")).toBe("no-referrer");
  expect(html).not.toMatch(/<script|\son\w+=/i);
  expect(html).toContain('<html lang="en">');
  for (const field of ["email", "passcode"]) {
    expect(html).toContain(`<label for="${field}">`);
    expect(html).toContain(`<input id="${field}" name="${field}"`);
  }
});

test("what others wrote is shown as text", async () => {
  const { page } = await atTheLoginPage({
    displayName: `<img src=x onerror="1">&'Co`,
    hint: `"><script>1</script>@x.example`,
  });
  const html = await page.text();
  expect(html).not.toMatch(/<img|<script/);
  expect(html).toContain("&#60;img src=x onerror=&#34;1&#34;&#62;&#38;&#39;Co");
});

test("an error page shows parameters as text, too", async () => {
  const { acme } = await atTheLoginPage();
  const page = await fetch(`${acme.issuer}/auth?client_id=%3Cscript%3E1%3C/script%3E&scope=%3Cimg%3E`);
  expect(page.status).toBe(400);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).not.toMatch(/<script|<img/);
});

test("a wrong passcode and an unknown address get the same page, and no code", async () => {
  const { platform, acme, jar, page } = await atTheLoginPage();
  const known = await submitLogin(jar, page, { email: acme.email, passcode: "wrong" }, acme.issuer);
  const unknown = await submitLogin(jar, page, { email: "eve@acme.example", passcode: platform.passcode }, acme.issuer);
  if (known instanceof URL || unknown instanceof URL) throw new Error("let in");
  expect([known.status, unknown.status]).toEqual([403, 403]);
  expect((await known.text()).replace(acme.email, "…")).toBe((await unknown.text()).replace("eve@acme.example", "…"));
});

test("a person of another organization cannot sign in here", async () => {
  const { platform, acme, jar, page } = await atTheLoginPage();
  const globex = await anOrganization(platform, "globex");
  const answer = await submitLogin(jar, page, { email: globex.email, passcode: platform.passcode }, acme.issuer);
  expect((answer as Response).status).toBe(403);
});

test("after five failures in a row even the right passcode waits, and then works", async () => {
  let now = 1_800_000_000;
  const { platform, acme, jar, page } = await atTheLoginPage({ clock: () => now });
  const right = { email: acme.email, passcode: platform.passcode };
  for (let attempt = 0; attempt < 5; attempt++)
    await submitLogin(jar, page, { email: acme.email, passcode: "wrong" }, acme.issuer);
  const waiting = await submitLogin(jar, page, right, acme.issuer);
  expect((waiting as Response).status).toBe(429);
  expect((waiting as Response).headers.get("retry-after")).toBe("1");
  now += 1;
  expect(await submitLogin(jar, page, right, acme.issuer)).toBeInstanceOf(URL);
});

test("another browser, another origin, another media type and an oversized form are refused", async () => {
  const { platform, acme, jar, page } = await atTheLoginPage();
  const fields = { email: acme.email, passcode: platform.passcode };
  expect(((await submitLogin(new CookieJar(), page, fields, acme.issuer)) as Response).status).toBe(400);
  const post = (init: RequestInit) =>
    jar.fetch(page.url, { method: "POST", body: new URLSearchParams(fields), ...init });
  expect((await post({ headers: { origin: "http://127.0.0.1:9" } })).status).toBe(403);
  expect((await post({ body: JSON.stringify(fields), headers: { "content-type": "application/json" } })).status).toBe(
    415,
  );
  expect((await post({ body: new URLSearchParams({ ...fields, more: "x".repeat(5_000) }) })).status).toBe(413);
  expect((await post({ headers: { origin: platform.url } })).status).toBe(303);
});

test("a person who cancels is sent back with access_denied, and the login cannot go on", async () => {
  const { platform, acme, jar, page } = await atTheLoginPage();
  const back = await submitLogin(jar, page, { action: "cancel" }, acme.issuer);
  expect(back instanceof URL && [back.origin + back.pathname, back.searchParams.get("error")]).toEqual([
    callback,
    "access_denied",
  ]);
  const late = await submitLogin(jar, page, { email: acme.email, passcode: platform.passcode }, acme.issuer);
  expect((late as Response).status).toBe(400);
});
