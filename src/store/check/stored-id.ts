// What may name a user, a role, a session or a writer: any text that every store can keep, byte for byte.
import { limits } from "../../limits.ts";
import { storeError } from "../store-error.ts";

/**
 * Says whether every store can keep `text` as an id: 1 to 512 bytes of well-formed UTF-8 without NUL. Newlines, glob
 * characters, braces and words such as `__proto__` are ids like any other: stores must not read meaning into them.
 */
export function isStoredId(text: unknown): text is string {
  return (
    typeof text === "string" &&
    text.length > 0 &&
    text.length <= limits.storedIdBytes &&
    Buffer.byteLength(text) <= limits.storedIdBytes &&
    !text.includes("\0") &&
    text.isWellFormed()
  );
}

/** Throws `store.invalid`, which names the field and never the text, for what `isStoredId` refuses. */
export function checkStoredId(text: unknown, field: string): string {
  if (isStoredId(text)) return text;
  throw storeError("store.invalid", `${field} is not 1 to ${limits.storedIdBytes} bytes of text without NUL`);
}
