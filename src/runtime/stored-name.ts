import { hash } from "node:crypto";
import { limits } from "../limits.ts";

const mark = "sha256:";

/**
 * Somebody's name as every store can keep it, for members, sessions and usage alike: as it is, or `sha256:` and a digest where it
 * is longer than `limits.storedIdBytes`, or no text that a database takes. No two names become one: what begins like a digest is
 * digested, too.
 */
export function storedName(name: string): string {
  const plain =
    name !== "" &&
    name.length <= limits.storedIdBytes &&
    Buffer.byteLength(name) <= limits.storedIdBytes &&
    !name.includes("\0") &&
    name.isWellFormed() &&
    !name.startsWith(mark);
  // as UTF-16: in UTF-8 all halves of characters are the same
  return plain ? name : mark + hash("sha256", Buffer.from(name, "utf16le"), "base64url");
}
