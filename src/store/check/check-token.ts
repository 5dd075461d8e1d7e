// What a stored token must be.
import { limits } from "../../limits.ts";
import type { StoredTokenInfo } from "../oauth-token-store.ts";
import { storeError } from "../store-error.ts";
import { checkTime } from "./check-tenant.ts";
import { plainJson } from "./plain-json.ts";

/** Says whether `token` can be looked up at all: 1 to 8,192 bytes. */
export function isTokenText(token: unknown): token is string {
  return (
    typeof token === "string" &&
    token !== "" &&
    token.length <= limits.tokenBytes &&
    Buffer.byteLength(token) <= limits.tokenBytes
  );
}

/**
 * A copy that a store may keep, with the tenant it is stored under. Throws `store.invalid`, and `store.cross-tenant` where
 * the info already names another tenant. No text of it is told.
 */
export function checkToken(tenantId: string, token: string, info: StoredTokenInfo): StoredTokenInfo {
  if (!isTokenText(token)) invalid("token", `is not 1 to ${limits.tokenBytes} bytes`);
  const given: unknown = info.tenantId;
  if (given !== undefined && given !== tenantId)
    throw storeError("store.cross-tenant", "the token's info names another tenant than it is stored under");
  const copy = { ...plainJson(info, "info"), tenantId };
  if (!isTokenText(copy.accessToken)) invalid("info.accessToken", "is no token");
  if (copy.refreshToken !== undefined && !isTokenText(copy.refreshToken)) invalid("info.refreshToken", "is no token");
  if (typeof copy.provider !== "string") invalid("info.provider", "is no text");
  if (!Array.isArray(copy.scopes) || copy.scopes.some((scope: unknown) => typeof scope !== "string"))
    invalid("info.scopes", "is no list of texts");
  const user: unknown = copy.userInfo;
  if (typeof user !== "object" || user === null || typeof copy.userInfo.sub !== "string")
    invalid("info.userInfo", "has no `sub`");
  checkTime(copy.expiresAt, "info.expiresAt");
  return copy;
}

function invalid(field: string, why: string): never {
  throw storeError("store.invalid", `${field} ${why}`);
}
