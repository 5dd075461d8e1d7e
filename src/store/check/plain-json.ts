// What a store keeps as JSON: plain data that reads back as it was written, in every store.
import { limits } from "../../limits.ts";
import { storeError } from "../store-error.ts";

/**
 * A copy of `value` as JSON keeps it (`undefined` members dropped). Throws `store.invalid` with the path of what JSON or a
 * database cannot keep: functions, class instances, numbers that are not finite, `__proto__`, NUL or lone surrogates, more
 * than 24 levels, or more than `bytes` bytes.
 */
export function plainJson<Value>(value: Value, field: string, bytes: number = limits.storedRecordBytes): Value {
  const copy = copyOf(value, field, 0);
  if (Buffer.byteLength(JSON.stringify(copy)) > bytes)
    throw storeError("store.invalid", `${field} is longer than ${bytes} bytes as JSON`);
  return copy as Value;
}

function copyOf(value: unknown, path: string, depth: number): unknown {
  if (depth > limits.storedDepth) throw storeError("store.invalid", `${shown(path)} is nested too deep`);
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value === 0 ? 0 : value;
  if (typeof value === "string") return textOf(value, path);
  if (Array.isArray(value)) return value.map((item, index) => copyOf(item, `${path}[${index}]`, depth + 1));
  if (typeof value === "object" && isPlain(value)) {
    const copy: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      if (key === "__proto__") throw storeError("store.invalid", `${shown(path)} has a member \`__proto__\``);
      copy[textOf(key, path)] = copyOf(item, `${path}.${key}`, depth + 1);
    }
    return copy;
  }
  throw storeError("store.invalid", `${shown(path)} is no JSON value`);
}

function textOf(text: string, path: string): string {
  if (text.includes("\0") || !text.isWellFormed())
    throw storeError("store.invalid", `${shown(path)} holds NUL or half a character`);
  return text;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Member names come from outside: they are told short and on one line. */
function shown(path: string): string {
  return path.slice(0, 120).replace(/[^\x20-\x7e]/g, "?");
}
