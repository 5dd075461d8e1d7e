// Answers that the guard gives in the server's place.
import type { HttpAnswer } from "../answers.ts";
import type { MethodRefusal } from "../guard/check-method.ts";
import type { RpcMessage } from "./read-message.ts";

const json = { "content-type": "application/json", "cache-control": "no-store" } as const;

/** JSON-RPC error codes (JSON-RPC 2.0 5.1), and HeaderMismatch of revision 2026-07-28. */
export const rpcCodes = { parse: -32_700, invalidRequest: -32_600, invalidParams: -32_602, limited: -32_000 } as const;

export function rpcError(status: number, id: RpcMessage["id"], code: number, message: string): HttpAnswer {
  return { status, headers: json, body: JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error: { code, message } }) };
}

/** A request that is not permitted is answered inside the protocol, as the server would; one too many also by its status. */
export function refusedRequest(id: RpcMessage["id"], { message, retryAfter }: MethodRefusal): HttpAnswer {
  const limited = retryAfter !== undefined;
  const error = { code: limited ? rpcCodes.limited : rpcCodes.invalidParams, message, data: { refused: true } };
  return {
    status: limited ? 429 : 200,
    headers: { ...json, ...(limited ? { "retry-after": retryAfter } : {}) },
    body: JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error }),
  };
}

/** The server behind is away, or answered what cannot be passed on. Nothing is said of it. */
export const badGateway: HttpAnswer = { status: 502, headers: json, body: JSON.stringify({ error: "bad_gateway" }) };
export const tooLarge: HttpAnswer = {
  status: 413,
  headers: { ...json, connection: "close" },
  body: JSON.stringify({ error: "too_large" }),
};
export const noSuchMethod: HttpAnswer = {
  status: 405,
  headers: { ...json, allow: "POST, GET, DELETE" },
  body: JSON.stringify({ error: "method_not_allowed" }),
};
export const noMedia: HttpAnswer = {
  status: 415,
  headers: json,
  body: JSON.stringify({ error: "unsupported_media_type" }),
};
