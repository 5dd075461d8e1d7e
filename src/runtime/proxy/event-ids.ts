// Event ids on their way through the guard: sealed for whoever the stream is for, since servers replay by the id alone.
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import type { JWK } from "jose";
import { ownerName } from "../owner-name.ts";
import type { TenantContext } from "../tenant-context.ts";

export interface EventIds {
  /** the id as the client gets it */
  seal(id: string, context: TenantContext, session: string | undefined): string;
  /** the server's id again; `undefined` for one that was not this caller's in this session */
  open(sealed: string, context: TenantContext, session: string | undefined): string | undefined;
}

/** bytes of HMAC-SHA-256 that are kept (RFC 2104 5) */
const macBytes = 16;
const macLength = Math.ceil((macBytes * 8) / 6);

/** `key`: 32 bytes, the same for all guards before one server; default: this process's own. */
export function eventIds(key: Uint8Array = randomBytes(32)): EventIds {
  const mac = (id: string, owner: string, session: string | undefined): Buffer =>
    createHmac("sha256", key)
      .update(JSON.stringify([owner, session ?? null, id]))
      .digest()
      .subarray(0, macBytes);
  return {
    seal(id, context, session) {
      const owner = ownerName(context);
      // the guard is switched off
      return owner === undefined ? id : `${mac(id, owner, session).toString("base64url")}.${id}`;
    },
    open(sealed, context, session) {
      const owner = ownerName(context);
      if (owner === undefined) return sealed;
      if (sealed[macLength] !== ".") return undefined;
      const id = sealed.slice(macLength + 1);
      const given = Buffer.from(sealed.slice(0, macLength), "base64url");
      return given.length === macBytes && timingSafeEqual(given, mac(id, owner, session)) ? id : undefined;
    },
  };
}

/** The key that all guards with the same signing key share. `jwk`: private. */
export function eventKey(jwk: JWK): Uint8Array {
  if (typeof jwk.d !== "string") throw new TypeError("the guard's key must be private");
  return new Uint8Array(hkdfSync("sha256", Buffer.from(jwk.d, "base64url"), "", "tenantry guard event ids", 32));
}
