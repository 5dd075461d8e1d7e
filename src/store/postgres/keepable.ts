/**
 * Whether PostgreSQL keeps `text` as it is: no NUL, and no half of a surrogate pair, which would become U+FFFD and so make
 * one of two ids. What can't be kept was never written: to read it is to find nothing, to write it is `store.invalid`.
 */
export function keepable(...texts: readonly string[]): boolean {
  return texts.every((text) => typeof text === "string" && text.isWellFormed() && !text.includes("\0"));
}
