import { createHash } from "node:crypto";
import { canonicalize } from "./canonicalize.ts";
import type { TenantContent } from "./documents.ts";

/** Gives what a config's `content` says: base64url SHA-256 of the RFC 8785 form. Throws `document.unsignable`. */
export function contentDigest(content: TenantContent): string {
  return createHash("sha256").update(canonicalize(content), "utf8").digest("base64url");
}
