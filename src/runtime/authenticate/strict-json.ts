// JSON of a token's header or claims: one meaning only. `JSON.parse` keeps the last of two equal names, others the first.

/** Gives the object that `text` holds, or `undefined` when it is not a JSON object, too deep, or names a member twice. */
export function parseStrictObject(text: string, depth = 16): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return hasUniqueNames(text, depth) ? (value as Record<string, unknown>) : undefined;
}

const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;

/** `text` is known to be JSON, so that only strings, braces, brackets and colons need a look. */
function hasUniqueNames(text: string, depth: number): boolean {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 123 || unit === 91) {
      if (open.length === depth) return false;
      open.push(unit === 123 ? new Set() : undefined);
    } else if (unit === 125 || unit === 93) {
      open.pop();
    } else if (unit === QUOTE) {
      const start = at + 1;
      let escaped = false;
      for (at = start; text.charCodeAt(at) !== QUOTE; at++) {
        if (text.charCodeAt(at) === BACKSLASH) {
          escaped = true;
          at++;
        }
      }
      let next = at + 1;
      while (next < text.length && text.charCodeAt(next) <= 32) next++;
      if (text.charCodeAt(next) !== COLON) continue;
      const raw = text.slice(start, at);
      const name = escaped ? (JSON.parse(`"${raw}"`) as string) : raw;
      const names = open.at(-1);
      // "__proto__" would be an own property after JSON.parse, but nobody after us needs to know that
      if (names === undefined || names.has(name) || name === "__proto__") return false;
      names.add(name);
    }
  }
  return true;
}
