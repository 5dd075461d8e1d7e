// The headers by which revision 2026-07-28 lets others route: they must say what the body says, here and behind.
import type { AdmitRequest } from "../admit-request.ts";
import { headersOf } from "../admit-request.ts";
import { headerValues } from "../header-source.ts";
import type { RpcMessage } from "./read-message.ts";

/** Gives the header that disagrees with the message, is named twice, or cannot be read. */
export function disagreeingHeader(request: AdmitRequest, message: RpcMessage): string | undefined {
  const { method, params } = message;
  const subject = params?.name ?? params?.uri;
  const expected: [string, unknown][] = [
    ["mcp-method", method],
    ["mcp-name", subject],
  ];
  for (const [name, value] of expected) {
    const given = headerValues(headersOf(request), name);
    if (given.length === 0) continue;
    if (given.length > 1 || plain(given[0] as string) !== value) return name;
  }
  return headerValues(headersOf(request), "mcp-protocol-version").length > 1 ? "mcp-protocol-version" : undefined;
}

/** A value that no header can carry comes as `=?base64?…?=`. */
function plain(value: string): string | undefined {
  const encoded = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/.exec(value)?.[1];
  if (encoded === undefined) return value;
  const bytes = Buffer.from(encoded, "base64");
  return bytes.toString("base64") === encoded ? bytes.toString("utf8") : undefined;
}
