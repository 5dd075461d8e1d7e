import { checkToken } from "../check/check-token.ts";
import type { OAuthTokenStore, StoredTokenInfo } from "../oauth-token-store.ts";
import { makeRoom, type TenantLife, type TenantLives } from "./tenant-lives.ts";

/** Users' OAuth tokens in this process's memory; they are gone when it ends. */
export class MemoryOAuthTokenStore implements OAuthTokenStore {
  readonly #lives: TenantLives;

  constructor(lives: TenantLives) {
    this.#lives = lives;
  }

  async storeToken(tenantId: string, token: string, info: StoredTokenInfo): Promise<void> {
    const copy = checkToken(tenantId, token, info);
    const life = this.#lives.demand(tenantId);
    forget(life, token);
    if (copy.expiresAt <= this.#lives.now()) return;
    makeRoom(life.tokens, "tokens", ({ expiresAt }) => expiresAt <= this.#lives.now());
    makeRoom(life.refresh, "refresh tokens", (owner) => !life.tokens.has(owner));
    life.tokens.set(token, copy);
    if (copy.refreshToken !== undefined) life.refresh.set(copy.refreshToken, token);
  }

  async getToken(tenantId: string, token: string): Promise<StoredTokenInfo | null> {
    const info = this.#lives.find(tenantId)?.tokens.get(token);
    return info === undefined || info.expiresAt <= this.#lives.now() ? null : structuredClone(info);
  }

  async findByRefreshToken(
    tenantId: string,
    refreshToken: string,
  ): Promise<{ accessToken: string; tokenInfo: StoredTokenInfo } | null> {
    const accessToken = this.#lives.find(tenantId)?.refresh.get(refreshToken);
    const tokenInfo = accessToken === undefined ? null : await this.getToken(tenantId, accessToken);
    return accessToken === undefined || tokenInfo === null ? null : { accessToken, tokenInfo };
  }

  async deleteToken(tenantId: string, token: string): Promise<void> {
    const life = this.#lives.find(tenantId);
    if (life !== undefined) forget(life, token);
  }

  async cleanup(tenantId: string): Promise<number> {
    const life = this.#lives.find(tenantId);
    const over = [...(life?.tokens ?? [])].filter(([, { expiresAt }]) => expiresAt <= this.#lives.now());
    for (const [token] of over) if (life !== undefined) forget(life, token);
    return over.length;
  }

  async getTokenCount(tenantId: string): Promise<number> {
    const now = this.#lives.now();
    const tokens = [...(this.#lives.find(tenantId)?.tokens.values() ?? [])];
    return tokens.filter(({ expiresAt }) => expiresAt > now).length;
  }

  async dispose(): Promise<void> {
    // the tokens live in the stores that were opened together, and end with them
  }
}

/** A refresh token that points elsewhere by now stays. */
function forget(life: TenantLife, token: string): void {
  const refreshToken = life.tokens.get(token)?.refreshToken;
  if (refreshToken !== undefined && life.refresh.get(refreshToken) === token) life.refresh.delete(refreshToken);
  life.tokens.delete(token);
}
