// Bytes → JSON value, where every text but one is refused: the RFC 8785 form with integers only.
// So no reader can see another document in the same signed bytes: duplicate members, other spellings of a number or a
// string, white space and odd orders all re-serialize differently.
import { isAscii, isUtf8 } from "node:buffer";
import { limits } from "../limits.ts";
import type { EnvelopeRefusal } from "./refusal-code.ts";

export type StrictJson = { ok: true; value: object } | { ok: false; code: EnvelopeRefusal };

/** Reads an object from its one allowed spelling. The result is frozen through and through. */
export function parseStrictJson(bytes: Buffer): StrictJson {
  if (!isUtf8(bytes)) return { ok: false, code: "body.encoding" };
  const text = isAscii(bytes) ? bytes.toString("latin1") : bytes.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: "body.json" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { ok: false, code: "body.json" };
  // Before the re-serialization, which recurses on the native stack.
  const fault = inspect(value, 1);
  if (fault !== undefined) return { ok: false, code: fault };
  if (JSON.stringify(value) !== text) return { ok: false, code: "body.canonical" };
  // A member of this name is its own spelling once the text is canonical; as part of a string its quotes are escaped.
  if (text.includes('"__proto__":')) return { ok: false, code: "body.canonical" };
  // A lone surrogate can only stand as an escape \udXXX, since the bytes are UTF-8.
  if (text.includes("\\ud") && /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(text)) return { ok: false, code: "body.encoding" };
  return { ok: true, value };
}

function inspect(value: object, depth: number): EnvelopeRefusal | undefined {
  if (depth > limits.documentDepth) return "body.depth";
  if (Array.isArray(value)) {
    for (const entry of value) {
      const fault = inspectMember(entry, depth);
      if (fault !== undefined) return fault;
    }
  } else {
    let before = "";
    let first = true;
    for (const key in value) {
      // RFC 8785 3.2.3: members in the order of their UTF-16 code units. Engines move array indices to the front, so
      // an index is always the first key and can never be compared honestly: refused.
      if (first ? isArrayIndex(key) : key <= before) return "body.canonical";
      before = key;
      first = false;
      const fault = inspectMember((value as Record<string, unknown>)[key], depth);
      if (fault !== undefined) return fault;
    }
  }
  Object.freeze(value);
  return undefined;
}

function inspectMember(value: unknown, depth: number): EnvelopeRefusal | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? undefined : "body.number";
  return typeof value === "object" && value !== null ? inspect(value, depth + 1) : undefined;
}

function isArrayIndex(key: string): boolean {
  const code = key.charCodeAt(0);
  return code >= 48 && code <= 57 && /^(?:0|[1-9][0-9]{0,9})$/.test(key) && Number(key) < 0xffff_ffff;
}
