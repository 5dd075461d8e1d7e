// OAuth tokens of users, each inside one tenant (issue 53, phase 2). A token is looked up by its digest and kept encrypted.

/** What is known of an access token. */
export interface StoredTokenInfo {
  accessToken: string;
  refreshToken?: string;
  idToken?: string;
  /** `google`, `github`, `microsoft`, `saml`, `generic` … */
  provider: string;
  scopes: string[];
  /** ms since the epoch; from then on the token is not there any more */
  expiresAt: number;
  userInfo: { sub: string; email?: string; name?: string; provider?: string; [claim: string]: unknown };
  /** set by the store to the tenant it is stored under */
  tenantId: string;
}

/**
 * The request's `OAuthTokenStore`. Another tenant's token is `null`, exactly like one that never was. `info.tenantId`, where
 * it is given and is not `tenantId`, is refused (`store.cross-tenant`).
 */
export interface OAuthTokenStore {
  storeToken(tenantId: string, token: string, info: StoredTokenInfo): Promise<void>;
  getToken(tenantId: string, token: string): Promise<StoredTokenInfo | null>;
  findByRefreshToken(
    tenantId: string,
    refreshToken: string,
  ): Promise<{ accessToken: string; tokenInfo: StoredTokenInfo } | null>;
  deleteToken(tenantId: string, token: string): Promise<void>;
  /** Removes what has expired, and gives how many. */
  cleanup(tenantId: string): Promise<number>;
  getTokenCount(tenantId: string): Promise<number>;
  dispose(): Promise<void>;
}
