import { describe, expect, it } from "vitest";
import type { StoredTokenInfo } from "../../../src/store/oauth-token-store.ts";
import { hostileIds } from "./hostile-ids.ts";
import { aTenant, aToken, coded, type OpenStores, withStores } from "./opener.ts";

/** What every OAuthTokenStore promises. */
export function oauthTokenStoreContract(open: OpenStores): void {
  const withTenants: typeof withStores = (opener, work, options) =>
    withStores(
      opener,
      async (bench) => {
        for (const id of ["acme", "globex"]) await bench.stores.tenants.createTenant(aTenant(id));
        await work(bench);
      },
      options,
    );

  describe("tokens", () => {
    it("come back as they were stored, to their own tenant alone", () =>
      withTenants(open, async ({ stores: { tokens }, now }) => {
        const info = aToken("acme", "access-1", now() + 60_000, { refreshToken: "refresh-1", idToken: "id-1" });
        await tokens.storeToken("acme", "access-1", info);
        expect(await tokens.getToken("acme", "access-1")).toEqual(info);
        expect(await tokens.findByRefreshToken("acme", "refresh-1")).toEqual({
          ...{ accessToken: "access-1", tokenInfo: info },
        });
        expect(await tokens.getToken("globex", "access-1")).toBeNull();
        expect(await tokens.findByRefreshToken("globex", "refresh-1")).toBeNull();
        expect(await tokens.getToken("acme", "access-2")).toBeNull();
        expect(await tokens.getToken("acme", "refresh-1")).toBeNull();
        expect(await tokens.findByRefreshToken("acme", "access-1")).toBeNull();
        await tokens.deleteToken("globex", "access-1");
        expect(await tokens.getToken("acme", "access-1")).not.toBeNull();
        expect(await tokens.getTokenCount("acme")).toBe(1);
        expect(await tokens.getTokenCount("globex")).toBe(0);
      }));

    it("are copies", () =>
      withTenants(open, async ({ stores: { tokens }, now }) => {
        const info = aToken("acme", "t", now() + 60_000);
        await tokens.storeToken("acme", "t", info);
        info.scopes.push("admin");
        (await tokens.getToken("acme", "t"))?.scopes.push("admin");
        expect((await tokens.getToken("acme", "t"))?.scopes).toEqual(["openid", "email"]);
      }));

    it("of the same text in two tenants are two tokens", () =>
      withTenants(open, async ({ stores: { tokens }, now }) => {
        const at = now() + 60_000;
        await tokens.storeToken("acme", "same", aToken("acme", "same", at, { refreshToken: "r", provider: "github" }));
        await tokens.storeToken("globex", "same", aToken("globex", "same", at, { refreshToken: "r" }));
        expect((await tokens.getToken("acme", "same"))?.provider).toBe("github");
        expect((await tokens.findByRefreshToken("globex", "r"))?.tokenInfo.tenantId).toBe("globex");
        await tokens.deleteToken("acme", "same");
        expect(await tokens.getToken("acme", "same")).toBeNull();
        expect(await tokens.findByRefreshToken("acme", "r")).toBeNull();
        expect(await tokens.getToken("globex", "same")).not.toBeNull();
        expect(await tokens.findByRefreshToken("globex", "r")).not.toBeNull();
      }));

    it("get the tenant they are stored under, and are refused where they name another", () =>
      withTenants(open, async ({ stores: { tokens }, now }) => {
        const { tenantId: _, ...bare } = aToken("acme", "t", now() + 60_000);
        await tokens.storeToken("acme", "t", bare as StoredTokenInfo);
        expect((await tokens.getToken("acme", "t"))?.tenantId).toBe("acme");
        await expect(tokens.storeToken("globex", "t", aToken("acme", "t", now() + 60_000))).rejects.toMatchObject(
          coded("store.cross-tenant"),
        );
        expect(await tokens.getToken("globex", "t")).toBeNull();
        await expect(tokens.storeToken("initech", "t", aToken("initech", "t", now() + 1_000))).rejects.toMatchObject(
          coded("store.unknown-tenant"),
        );
      }));

    it("are replaced whole: a refresh token that was exchanged leads nowhere", () =>
      withTenants(open, async ({ stores: { tokens }, now }) => {
        const at = now() + 60_000;
        await tokens.storeToken("acme", "t", aToken("acme", "t", at, { refreshToken: "old" }));
        await tokens.storeToken("acme", "t", aToken("acme", "t", at, { refreshToken: "new" }));
        expect(await tokens.findByRefreshToken("acme", "old")).toBeNull();
        expect((await tokens.findByRefreshToken("acme", "new"))?.accessToken).toBe("t");
        // the refresh token moves on to the next access token, and stays with it when the former goes
        await tokens.storeToken("acme", "t2", aToken("acme", "t2", at, { refreshToken: "new" }));
        await tokens.deleteToken("acme", "t");
        expect((await tokens.findByRefreshToken("acme", "new"))?.accessToken).toBe("t2");
        await tokens.storeToken("acme", "t2", aToken("acme", "t2", at));
        expect(await tokens.findByRefreshToken("acme", "new")).toBeNull();
        expect(await tokens.getTokenCount("acme")).toBe(1);
      }));

    it("are not there from the moment they expire; cleanup counts them once", () =>
      withTenants(open, async ({ stores: { tokens }, now, pass }) => {
        await tokens.storeToken("acme", "dead", aToken("acme", "dead", now()));
        expect(await tokens.getToken("acme", "dead")).toBeNull();
        expect(await tokens.getTokenCount("acme")).toBe(0);
        await tokens.storeToken("acme", "a", aToken("acme", "a", now() + 10_000, { refreshToken: "ra" }));
        await tokens.storeToken("acme", "b", aToken("acme", "b", now() + 10_000));
        await tokens.storeToken("acme", "c", aToken("acme", "c", now() + 20_000));
        await tokens.storeToken("globex", "a", aToken("globex", "a", now() + 10_000));
        expect(await tokens.cleanup("acme")).toBe(0);
        expect(await tokens.getTokenCount("acme")).toBe(3);
        pass(10);
        expect(await tokens.getToken("acme", "a")).toBeNull();
        expect(await tokens.findByRefreshToken("acme", "ra")).toBeNull();
        expect(await tokens.getToken("acme", "c")).not.toBeNull();
        expect(await tokens.getTokenCount("acme")).toBe(1);
        expect(await tokens.cleanup("acme")).toBe(2);
        expect(await tokens.cleanup("acme")).toBe(0);
        expect(await tokens.cleanup("globex")).toBe(1);
        expect(await tokens.cleanup("initech")).toBe(0);
      }));

    it("may be any text of up to 8,192 bytes", () =>
      withTenants(open, async ({ stores: { tokens }, now }) => {
        const texts = [...Object.values(hostileIds), "a\0b", "x".repeat(8_192)];
        for (const text of texts)
          await tokens.storeToken("acme", text, aToken("acme", "inner", now() + 60_000, { provider: "saml" }));
        for (const text of texts) {
          expect((await tokens.getToken("acme", text))?.provider).toBe("saml");
          expect(await tokens.getToken("globex", text)).toBeNull();
        }
        expect(await tokens.getTokenCount("acme")).toBe(texts.length);
        for (const text of ["", "x".repeat(8_193), "x".repeat(100_000)]) {
          const info = aToken("acme", "inner", now() + 60_000);
          await expect(tokens.storeToken("acme", text, info)).rejects.toMatchObject(coded("store.invalid"));
          expect(await tokens.getToken("acme", text)).toBeNull();
          expect(await tokens.findByRefreshToken("acme", text)).toBeNull();
          await tokens.deleteToken("acme", text);
        }
      }));

    it("are refused where they are none, without a word of theirs", () =>
      withTenants(open, async ({ stores: { tokens }, now }) => {
        const info = aToken("acme", "very-secret", now() + 60_000);
        const wrong: Partial<Record<keyof StoredTokenInfo, unknown>>[] = [
          ...[{ expiresAt: Number.NaN }, { scopes: "openid" }, { userInfo: {} }, { refreshToken: "" }],
          ...[{ accessToken: 1 }, { provider: undefined }, { userInfo: { sub: "a", run: () => 1 } }],
        ];
        for (const fields of wrong) {
          const attempt = tokens.storeToken("acme", "very-secret", { ...info, ...fields } as StoredTokenInfo);
          const refusal: unknown = await attempt.catch((error: unknown) => error);
          expect(refusal).toMatchObject(coded("store.invalid"));
          expect(String(refusal)).not.toContain("very-secret");
        }
        expect(await tokens.getTokenCount("acme")).toBe(0);
      }));
  });
}
