// What the answer to a request belongs to: a stream of its own, and the session that the request names.
import { type AdmitRequest, headersOf } from "./admit-request.ts";
import { isListening } from "./guard/check-listening.ts";
import { headerValues } from "./header-source.ts";
import type { AnswerOf } from "./open-work.ts";

/** A GET opens a stream that answers no call (Streamable HTTP), and so does `subscriptions/listen` since 2026-07-28. */
export function answerOf(request: AdmitRequest): AnswerOf {
  const [session] = headerValues(headersOf(request), "mcp-session-id");
  return { stream: request.method === "GET" || isListening(request), session };
}
