// How a stored OAuth token is found and kept, in Redis and PostgreSQL alike: by a keyed digest, sealed by AES-256-GCM under a
// key of its tenant's life, and bound to the place where it stands.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import { limits } from "../limits.ts";
import { storeError } from "./store-error.ts";

export interface TokenCipher {
  /** 32 bytes by which a token is found: of one tenant only, and nothing about the token without the key. */
  digest(tenantId: string, token: string): Buffer;
  /**
   * `generation` is the tenant's life, empty where only the database knows it; `place` is what the value is found by: the whole
   * key name in Redis, the digest in PostgreSQL.
   */
  seal(tenantId: string, generation: string, place: string | Uint8Array, text: string): Buffer;
  /** Throws `store.corrupt` for what was altered, moved, or sealed for another tenant, life, place or by another key. */
  open(tenantId: string, generation: string, place: string | Uint8Array, sealed: Uint8Array): string;
}

/** first byte of what is sealed; another is of a later version of ours */
const format = 1;
const nonceLength = 12;
const tagLength = 16;

/**
 * `tokenKey`: 32 bytes, else `store.configuration`. Keys are derived from it (RFC 5869), and the last `limits.hotTenants` kept.
 * `random` gives bytes; default: the system's.
 */
export function tokenCipher(tokenKey: Uint8Array | undefined, random = randomBytes): TokenCipher {
  if (tokenKey?.length !== 32) {
    throw storeError("store.configuration", "tokens are kept encrypted only, and need a `tokenKey` of 32 bytes", {
      kind: "usage",
      mend: "make one with `openssl rand -base64 32`, keep it where secrets are kept, and give it to every server",
    });
  }
  const keys = new LRUCache<string, Buffer>({ max: limits.hotTenants });
  // Tenant ids and generations hold no space: no two uses share a text.
  const keyFor = (use: string): Buffer => {
    const known = keys.get(use);
    if (known !== undefined) return known;
    const key = Buffer.from(hkdfSync("sha256", tokenKey, "", `tenantry token ${use}`, 32));
    keys.set(use, key);
    return key;
  };
  const sealKey = (tenantId: string, generation: string) => keyFor(`seal ${tenantId} ${generation}`);
  return {
    digest: (tenantId, token) =>
      createHmac("sha256", keyFor(`digest ${tenantId}`))
        .update(token)
        .digest(),
    seal(tenantId, generation, place, text) {
      const nonce = random(nonceLength);
      const cipher = createCipheriv("aes-256-gcm", sealKey(tenantId, generation), nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(format), nonce, body, cipher.getAuthTag()]);
    },
    open(tenantId, generation, place, sealed) {
      try {
        if (sealed[0] !== format || sealed.length < 1 + nonceLength + tagLength) throw new TypeError("unknown format");
        const [bodyAt, tagAt] = [1 + nonceLength, sealed.length - tagLength];
        const nonce = sealed.subarray(1, bodyAt);
        const plain = createDecipheriv("aes-256-gcm", sealKey(tenantId, generation), nonce, {
          authTagLength: tagLength,
        })
          .setAAD(Buffer.from(place))
          .setAuthTag(sealed.subarray(tagAt));
        return Buffer.concat([plain.update(sealed.subarray(bodyAt, tagAt)), plain.final()]).toString("utf8");
      } catch (cause) {
        throw storeError("store.corrupt", "a stored token is not what was stored for this tenant", {
          kind: "failed",
          mend: "was `tokenKey` changed, or the value copied or altered in the store?",
          cause,
        });
      }
    },
  };
}
