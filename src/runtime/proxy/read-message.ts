// Bytes of a request body → one JSON-RPC message with one meaning, or why it is none. What the guard reads is what the
// server behind it must read: so whatever two parsers could understand differently is refused.
import { parseStrictObject } from "../authenticate/strict-json.ts";

export interface RpcMessage {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: unknown;
}

export type ReadMessage =
  | { readonly ok: true; readonly message: RpcMessage }
  | { readonly ok: false; readonly reason: string };

const depth = 64;
const members = ["jsonrpc", "id", "method", "params", "result", "error"];
/** names inside `params` by which a request is judged */
const judged = ["name", "uri", "ref", "arguments", "notifications", "taskId", "_meta", "requestState"];

/** Reads one message. Batches went with revision 2025-06-18, and one of them would hide many requests behind one answer. */
export function readMessage(bytes: Uint8Array): ReadMessage {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse("the body is not UTF-8");
  }
  if (text.trimStart().startsWith("[")) return refuse("batches are not served: send one message a request");
  const value = parseStrictObject(text, depth);
  if (value === undefined) return refuse("the body is not one JSON object with every member named once");
  const { jsonrpc, id, method, params } = value;
  if (jsonrpc !== "2.0") return refuse('"jsonrpc" is not "2.0"');
  // some parsers take `Method` for `method`
  for (const name of Object.keys(value)) {
    if (members.includes(name)) continue;
    if (members.includes(fold(name))) return refuse("a member's name is misspelt by case");
  }
  if (method !== undefined && typeof method !== "string") return refuse('"method" is not a text');
  if (id !== undefined && id !== null && typeof id !== "string" && !Number.isSafeInteger(id))
    return refuse('"id" is neither a text nor a whole number');
  if (params !== undefined && (typeof params !== "object" || params === null || Array.isArray(params)))
    return refuse('"params" is not an object');
  for (const name of Object.keys(params ?? {}))
    if (!judged.includes(name) && judged.some((one) => fold(one) === fold(name)))
      return refuse("a parameter's name is misspelt by case");
  if (method === undefined && !Object.hasOwn(value, "result") && !Object.hasOwn(value, "error"))
    return refuse("the message is neither a request nor an answer");
  if (method !== undefined && (Object.hasOwn(value, "result") || Object.hasOwn(value, "error")))
    return refuse("the message is a request and an answer at once");
  return { ok: true, message: value as RpcMessage };
}

/** Case-insensitive parsers fold by Unicode: long s and the Kelvin sign are letters to them. */
function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

function refuse(reason: string): ReadMessage {
  return { ok: false, reason };
}
