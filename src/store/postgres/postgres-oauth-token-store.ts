// OAuth tokens in PostgreSQL: found by a keyed digest, sealed by a key that the database never sees.
// A tenant of the database's own has its life compared there: a value is bound to the life where a bundle says which.
import { checkToken, isTokenText } from "../check/check-token.ts";
import type { OAuthTokenStore, StoredTokenInfo } from "../oauth-token-store.ts";
import { type TokenCipher, tokenCipher } from "../token-cipher.ts";
import { expectOk } from "./expect-ok.ts";
import type { StoreFrame } from "./store-frame.ts";

interface TokenRow {
  digest: Uint8Array;
  sealed: Uint8Array;
}

export class PostgresOAuthTokenStore implements OAuthTokenStore {
  readonly #frame: StoreFrame;
  readonly #tokenKey: Uint8Array | undefined;
  #cipher: TokenCipher | undefined;

  /** Without a key of 32 bytes every call that would need one throws `store.configuration`. */
  constructor(frame: StoreFrame, tokenKey: Uint8Array | undefined) {
    this.#frame = frame;
    this.#tokenKey = tokenKey;
  }

  async storeToken(tenantId: string, token: string, info: StoredTokenInfo): Promise<void> {
    const copy = checkToken(tenantId, token, info);
    const { generation } = this.#frame.lifeToWrite(tenantId);
    const cipher = this.#seals();
    const digest = cipher.digest(tenantId, token);
    const sealed = cipher.seal(tenantId, lifeName(generation), digest, JSON.stringify(copy));
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
    const digest = this.#seals().digest(tenantId, token);
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
    const cipher = this.#seals();
    const [row] = await this.#frame.database.call<TokenRow>(
      name,
      [tenantId, life.generation, cipher.digest(tenantId, token), this.#frame.now()],
      { repeatable: true },
    );
    if (!row) return null;
    // Sealed by us and opened whole: what it holds is what was stored.
    const text = cipher.open(tenantId, lifeName(life.generation), row.digest, row.sealed);
    return JSON.parse(text) as StoredTokenInfo;
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

  #seals(): TokenCipher {
    this.#cipher ??= tokenCipher(this.#tokenKey);
    return this.#cipher;
  }
}

/** A bundle's number of a life; empty where the row's own column says which. */
function lifeName(generation: number | null): string {
  return generation === null ? "" : String(generation);
}
