// OAuth tokens in PostgreSQL: found by a keyed digest, sealed by a key that the database never sees.
import { checkToken, isTokenText } from "../check/check-token.ts";
import type { OAuthTokenStore, StoredTokenInfo } from "../oauth-token-store.ts";
import { storeError } from "../store-error.ts";
import type { TokenCipher } from "../token-cipher.ts";
import { expectOk } from "./expect-ok.ts";
import type { StoreFrame } from "./store-frame.ts";

interface TokenRow {
  digest: Uint8Array;
  sealed: Uint8Array;
}

export class PostgresOAuthTokenStore implements OAuthTokenStore {
  readonly #frame: StoreFrame;
  readonly #cipher: TokenCipher | undefined;

  /** Without a cipher every call that would need one throws `store.configuration`. */
  constructor(frame: StoreFrame, cipher: TokenCipher | undefined) {
    this.#frame = frame;
    this.#cipher = cipher;
  }

  async storeToken(tenantId: string, token: string, info: StoredTokenInfo): Promise<void> {
    const copy = checkToken(tenantId, token, info);
    const { generation } = this.#frame.lifeToWrite(tenantId);
    const cipher = this.#needCipher();
    const digest = cipher.digest(tenantId, token);
    const sealed = cipher.seal(tenantId, digest, JSON.stringify(copy));
    const refresh = copy.refreshToken === undefined ? null : cipher.digest(tenantId, copy.refreshToken);
    const [row] = await this.#frame.database.call<{ store_token: string }>(
      "store_token",
      [tenantId, generation, digest, refresh, copy.expiresAt, sealed, this.#frame.now()],
      { repeatable: true },
    );
    expectOk(row?.store_token);
  }

  async getToken(tenantId: string, token: string): Promise<StoredTokenInfo | null> {
    return this.#find("get_token", tenantId, token);
  }

  async findByRefreshToken(
    tenantId: string,
    refreshToken: string,
  ): Promise<{ accessToken: string; tokenInfo: StoredTokenInfo } | null> {
    const tokenInfo = await this.#find("find_refresh_token", tenantId, refreshToken);
    return tokenInfo && { accessToken: tokenInfo.accessToken, tokenInfo };
  }

  async deleteToken(tenantId: string, token: string): Promise<void> {
    if (!this.#frame.life(tenantId) || !isTokenText(token)) return;
    const digest = this.#needCipher().digest(tenantId, token);
    await this.#frame.database.call("delete_token", [tenantId, digest], { repeatable: true });
  }

  async cleanup(tenantId: string): Promise<number> {
    return this.#count("clean_tokens", tenantId, false);
  }

  async getTokenCount(tenantId: string): Promise<number> {
    return this.#count("count_tokens", tenantId, true);
  }

  async dispose(): Promise<void> {
    // The database is closed with the stores that share it.
  }

  async #find(name: "get_token" | "find_refresh_token", tenantId: string, token: string) {
    const life = this.#frame.life(tenantId);
    if (!life || !isTokenText(token)) return null;
    const cipher = this.#needCipher();
    const [row] = await this.#frame.database.call<TokenRow>(
      name,
      [tenantId, life.generation, cipher.digest(tenantId, token), this.#frame.now()],
      { repeatable: true },
    );
    if (!row) return null;
    // Sealed by us and opened whole: what it holds is what was stored.
    return JSON.parse(cipher.open(tenantId, Buffer.from(row.digest), Buffer.from(row.sealed))) as StoredTokenInfo;
  }

  async #count<Name extends "clean_tokens" | "count_tokens">(name: Name, tenantId: string, repeatable: boolean) {
    const life = this.#frame.life(tenantId);
    if (!life) return 0;
    const [row] = await this.#frame.database.call<Record<Name, number>>(
      name,
      [tenantId, life.generation, this.#frame.now()],
      { repeatable },
    );
    return row?.[name] ?? 0;
  }

  #needCipher(): TokenCipher {
    if (this.#cipher) return this.#cipher;
    throw storeError("store.configuration", "tokens are kept encrypted only, and the store was opened without a key", {
      kind: "missing",
      mend: "give `tokenKey`, 32 random bytes that every server of the deployment shares",
    });
  }
}
