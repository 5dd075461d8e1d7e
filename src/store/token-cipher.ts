// How a stored OAuth token is found and kept, in Redis and PostgreSQL alike: by a keyed digest, under a key of its tenant.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { storeError } from "./store-error.ts";

export interface TokenCipher {
  /** 32 bytes by which a token is found: of one tenant only, and nothing about the token without the key. */
  digest(tenantId: string, token: string): Buffer;
  /** Encrypts under the tenant's key; the result opens under the same tenant and `digest` only. */
  seal(tenantId: string, digest: Uint8Array, text: string): Buffer;
  /** Throws `store.corrupt` for what was altered, moved, or sealed by another key. */
  open(tenantId: string, digest: Uint8Array, sealed: Uint8Array): string;
}

/** first byte of what is sealed; another is of a later version of ours */
const format = 1;
const nonceLength = 12;
const tagLength = 16;

/** `tokenKey`: 32 bytes, else `store.configuration`. Keys are derived once a tenant (RFC 5869), and the last 1,000 kept. */
export function tokenCipher(tokenKey: Uint8Array): TokenCipher {
  if (tokenKey.length !== 32) {
    throw storeError("store.configuration", "the token key is not 32 bytes long", { kind: "usage" });
  }
  const kept = new Map<string, { seal: Buffer; digest: Buffer }>();
  function keysOf(tenantId: string) {
    let keys = kept.get(tenantId);
    if (!keys) {
      const derive = (use: string) => Buffer.from(hkdfSync("sha256", tokenKey, "", `tenantry ${use} ${tenantId}`, 32));
      keys = { seal: derive("token seal"), digest: derive("token digest") };
      const oldest = kept.size < 1_000 ? undefined : kept.keys().next().value;
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(tenantId, keys);
    }
    return keys;
  }
  // What it is bound to: not even the same tenant's token can stand in another one's place.
  const bond = (tenantId: string, digest: Uint8Array) => Buffer.concat([Buffer.from(`tenantry:${tenantId}:`), digest]);
  return {
    digest: (tenantId, token) => createHmac("sha256", keysOf(tenantId).digest).update(token).digest(),
    seal(tenantId, digest, text) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv("aes-256-gcm", keysOf(tenantId).seal, nonce).setAAD(bond(tenantId, digest));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(format), nonce, body, cipher.getAuthTag()]);
    },
    open(tenantId, digest, sealed) {
      const corrupt = (cause?: unknown) =>
        storeError("store.corrupt", "a stored token is not what was stored", { kind: "failed", cause });
      if (sealed.length < 1 + nonceLength + tagLength || sealed[0] !== format) throw corrupt();
      const nonce = sealed.subarray(1, 1 + nonceLength);
      const tag = sealed.subarray(sealed.length - tagLength);
      try {
        const plain = createDecipheriv("aes-256-gcm", keysOf(tenantId).seal, nonce, { authTagLength: tagLength })
          .setAAD(bond(tenantId, digest))
          .setAuthTag(tag);
        const body = sealed.subarray(1 + nonceLength, sealed.length - tagLength);
        return Buffer.concat([plain.update(body), plain.final()]).toString("utf8");
      } catch (cause) {
        throw corrupt(cause);
      }
    },
  };
}
