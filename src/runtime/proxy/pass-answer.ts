// The server's answer on its way to the caller: judged, and nothing of it passed on that could not be.
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { limits } from "../../limits.ts";
import type { HttpAnswer } from "../answers.ts";
import { outwardHeaders } from "./passed-headers.ts";
import { readBody } from "./read-body.ts";
import { type RpcMessage, readMessage } from "./read-message.ts";
import { badGateway } from "./rpc-answer.ts";
import { shownEvents } from "./shown-events.ts";

/** Writes the answer and gives `undefined`, or gives what has to be answered in its place. */
export async function passAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  options: {
    headers: Readonly<Record<string, string>>;
    show: (message: RpcMessage) => RpcMessage | undefined;
    sealId: (id: string) => string;
  },
): Promise<HttpAnswer | undefined> {
  const status = answer.statusCode ?? 502;
  const headers = { ...outwardHeaders(answer.headers), ...options.headers };
  // a challenge, or a redirect, is between the guard and the server: the caller's credentials end here
  if (status === 401 || status === 403 || status === 407 || (status >= 300 && status < 400)) return drop(answer);
  if (answer.headers["content-encoding"] !== undefined && answer.headers["content-encoding"] !== "identity")
    return drop(answer);
  const type = (answer.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type === "text/event-stream") {
    response.writeHead(status, headers);
    response.flushHeaders();
    await pipeline(answer, shownEvents(options.show, options.sealId), response);
    return undefined;
  }
  const body = await readBody(answer, limits.proxyAnswerBytes);
  if (body === undefined) return drop(answer);
  if (body.byteLength === 0) {
    response.writeHead(status, headers).end();
    return undefined;
  }
  if (type !== "application/json") return status >= 400 ? plainFailure(status) : badGateway;
  const read = readMessage(body);
  if (!read.ok) return status >= 400 ? plainFailure(status) : badGateway;
  const shown = options.show(read.message);
  if (shown === undefined) return badGateway;
  response.writeHead(status, headers).end(shown === read.message ? body : JSON.stringify(shown));
  return undefined;
}

function drop(answer: IncomingMessage): HttpAnswer {
  answer.destroy();
  return badGateway;
}

/** The status is the protocol's; the text could be anything. */
function plainFailure(status: number): HttpAnswer {
  return { status, headers: badGateway.headers, body: JSON.stringify({ error: "upstream" }) };
}
