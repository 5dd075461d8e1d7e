// Tokens at rest: AES-256-GCM under a key of the tenant's own, bound to the very key name that the value stands under.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import { limits } from "../../limits.ts";
import { storeError } from "../store-error.ts";

const format = 1;
const ivLength = 12;
const tagLength = 16;

/** Seals and opens what is kept of tokens. */
export interface TokenCipher {
  /** `place` is the full key name: prefix, tenant, generation and digest */
  seal(tenantId: string, generation: string, place: string, text: string): Buffer;
  /** Throws `store.corrupt` for what was not sealed for this tenant, generation and place. */
  open(tenantId: string, generation: string, place: string, sealed: Buffer): string;
}

/** Throws `store.configuration` where `tokenKey` is not 32 bytes. `random` gives bytes; default: the system's. */
export function tokenCipher(tokenKey: Uint8Array | undefined, random = randomBytes): TokenCipher {
  if (tokenKey?.length !== 32) {
    throw storeError("store.configuration", "tokens need a `tokenKey` of 32 bytes to be encrypted by", {
      kind: "usage",
      mend: "make one with `openssl rand -base64 32` and keep it where secrets are kept",
    });
  }
  const keys = new LRUCache<string, Buffer>({ max: limits.hotTenants });
  const keyOf = (tenantId: string, generation: string): Buffer => {
    const info = `tenantry token ${tenantId} ${generation}`;
    const known = keys.get(info);
    if (known !== undefined) return known;
    const key = Buffer.from(hkdfSync("sha256", tokenKey, "", info, 32));
    keys.set(info, key);
    return key;
  };
  return {
    seal(tenantId, generation, place, text) {
      const iv = random(ivLength);
      const cipher = createCipheriv("aes-256-gcm", keyOf(tenantId, generation), iv, { authTagLength: tagLength });
      cipher.setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(format), iv, cipher.getAuthTag(), sealed]);
    },
    open(tenantId, generation, place, sealed) {
      try {
        if (sealed[0] !== format) throw new TypeError("unknown format");
        const [iv, rest] = [sealed.subarray(1, 1 + ivLength), sealed.subarray(1 + ivLength)];
        const cipher = createDecipheriv("aes-256-gcm", keyOf(tenantId, generation), iv, { authTagLength: tagLength });
        cipher.setAAD(Buffer.from(place));
        cipher.setAuthTag(rest.subarray(0, tagLength));
        return Buffer.concat([cipher.update(rest.subarray(tagLength)), cipher.final()]).toString("utf8");
      } catch {
        throw storeError("store.corrupt", "a stored token is not what was stored for this tenant", {
          mend: "was `tokenKey` changed, or the value copied or altered in Redis?",
        });
      }
    },
  };
}
