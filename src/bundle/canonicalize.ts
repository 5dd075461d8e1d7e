// RFC 8785 for the values that our documents may hold: a reader can then demand the one possible spelling.
import { BundleError } from "./bundle-error.ts";

/**
 * Gives the RFC 8785 text of a JSON value whose numbers are integers within ±(2^53-1).
 * Members whose value is `undefined` are left out. Throws `document.unsignable` for what readers refuse: other
 * numbers, lone surrogates, a member named `__proto__` or like an array index (engines reorder those), cycles of
 * more than 64 levels, and anything that is not JSON.
 */
export function canonicalize(value: unknown, depth = 0): string {
  if (depth > 64) throw unsignable("nests deeper than 64 levels");
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === "string") {
    if (/\p{Cs}/u.test(value)) throw unsignable("holds a lone surrogate");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw unsignable("holds a number that is not an integer within 2^53-1");
    return String(value === 0 ? 0 : value);
  }
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalize(entry, depth + 1)).join(",")}]`;
  if (typeof value !== "object") throw unsignable(`holds a ${typeof value}`);
  const members: string[] = [];
  // RFC 8785 3.2.3: by UTF-16 code units, which is how strings compare here.
  for (const [key, member] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (member === undefined) continue;
    if (key === "__proto__" || isArrayIndex(key))
      throw unsignable("has a member named __proto__ or like an array index");
    members.push(`${canonicalize(key)}:${canonicalize(member, depth + 1)}`);
  }
  return `{${members.join(",")}}`;
}

function isArrayIndex(key: string): boolean {
  return /^(?:0|[1-9][0-9]{0,9})$/.test(key) && Number(key) < 0xffff_ffff;
}

function unsignable(what: string): BundleError {
  return new BundleError("document.unsignable", `the document ${what}, so no reader would accept it`);
}
