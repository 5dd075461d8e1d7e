// How Microsoft Graph says no.
import type { GraphReply } from "./graph-call.ts";

export function graphRefusal(status: number, code: string, message: string): GraphReply {
  return { status, headers: { "content-type": "application/json" }, json: { error: { code, message } } };
}
