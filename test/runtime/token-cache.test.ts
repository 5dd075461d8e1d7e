import { describe, expect, it } from "vitest";
import { createTokenCache } from "../../src/runtime/authenticate/token-cache.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";
import { testIssuer } from "../mock/test-issuer.ts";

const at = 1_800_000_000;
const audience = "https://acme.mcp.test/mcp";
const claims = { tenant_id: "acme", email: "ann@acme.example", email_verified: true, roles: ["reader"] };
const issuer = await testIssuer({ url: "https://idp.test/acme", audience, claims });
const content = testContent("acme", { issuers: [issuer.trusted] });
const acme = testConfig("acme", content);

describe("the token cache", () => {
  it("verifies one token once for any number of callers who come at the same time", async () => {
    let asked = 0;
    const cache = createTokenCache({
      keys: () => {
        asked += 1;
        return { keys: [issuer.publicJwk] };
      },
    });
    const token = await issuer.token({ at });
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => cache.authenticate(acme, cache.open(token), at)),
    );
    expect(asked).toBe(1);
    expect(new Set(answers.map((answer) => answer.ok && answer.principal)).size).toBe(1);
    expect(cache.authenticate(acme, cache.open(token), at)).toMatchObject({ ok: true });
    expect(asked).toBe(1);
  });

  it("answers at once until the token, its own life or the config's version ends", async () => {
    const cache = createTokenCache({ life: 100 });
    const long = await issuer.token({ at, life: 3600 });
    const short = await issuer.token({ at, life: 10, claims: { sub: "short" } });
    for (const token of [long, short]) await cache.authenticate(acme, cache.open(token), at);
    const atOnce = (token: string, when: number, tenant = acme) =>
      !(cache.authenticate(tenant, cache.open(token), when) instanceof Promise);
    expect(atOnce(long, at + 99)).toBe(true);
    expect(atOnce(long, at + 100)).toBe(false);
    expect(atOnce(short, at + 9)).toBe(true);
    expect(await cache.authenticate(acme, cache.open(short), at + 10)).toEqual({ ok: false, code: "token.expired" });
    expect(atOnce(long, at + 1, testConfig("acme", content, 2))).toBe(false);
    expect(atOnce(long, at + 1, { ...acme, generation: 2 })).toBe(false);
  });

  it("forgets a principal whose key has gone from the config", async () => {
    const cache = createTokenCache();
    const token = await issuer.token({ at });
    expect((await cache.authenticate(acme, cache.open(token), at)).ok).toBe(true);
    const rotated = testConfig(
      "acme",
      testContent("acme", { issuers: [{ ...issuer.trusted, jwks: { keys: [] } }] }),
      2,
    );
    expect(await cache.authenticate(rotated, cache.open(token), at)).toEqual({ ok: false, code: "token.key" });
  });

  it("never gives one tenant's principal to another, though both ask about one token", async () => {
    const cache = createTokenCache();
    const token = await issuer.token({ at });
    const globex = testConfig("globex", testContent("globex", { issuers: [issuer.trusted] }));
    for (let round = 0; round < 3; round++) {
      expect((await cache.authenticate(acme, cache.open(token), at)).ok).toBe(true);
      expect(await cache.authenticate(globex, cache.open(token), at)).toEqual({ ok: false, code: "token.tenant" });
    }
  });

  it("remembers bad tokens for a while, bounded, without pushing out the good ones", async () => {
    const cache = createTokenCache({ entries: 64 });
    const good = await issuer.token({ at });
    await cache.authenticate(acme, cache.open(good), at);
    const [header, body] = good.split(".");
    for (let n = 0; n < 500; n++) {
      const bad = `${header}.${body}.${Buffer.alloc(64, n % 251).toString("base64url")}${"AAAA".repeat(1 + (n % 7))}`;
      expect((await cache.authenticate(acme, cache.open(bad), at)).ok).toBe(false);
    }
    expect(cache.size).toBeLessThanOrEqual(64 + 16 + 1);
    expect(cache.authenticate(acme, cache.open(good), at)).toMatchObject({ ok: true });
  });

  it("takes no note of a refusal that time will heal", async () => {
    const cache = createTokenCache();
    const early = await issuer.token({ at: at + 300 });
    expect(await cache.authenticate(acme, cache.open(early), at)).toEqual({ ok: false, code: "token.not-yet" });
    expect(await cache.authenticate(acme, cache.open(early), at + 300)).toMatchObject({ ok: true });
  });

  it("holds no token in memory that it could lose", async () => {
    const cache = createTokenCache();
    const token = await issuer.token({ at });
    const answer = await cache.authenticate(acme, cache.open(token), at);
    for (const part of token.split(".")) expect(JSON.stringify(answer)).not.toContain(part);
  });
});
