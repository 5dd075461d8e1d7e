import { createHash } from "node:crypto";
import { indexLayout } from "./documents.ts";

/** Gives the 16-byte key of a tenant, host or issuer in the indexes (documents.ts, binary layout). */
export function indexKey(kind: "tenant" | "host" | "issuer", name: string): Buffer {
  return createHash("sha256").update(`${kind}:${name}`, "utf8").digest().subarray(0, indexLayout.keyBytes);
}
