// One request to the server behind the guard, ended when its caller goes.
import { once } from "node:events";
import { type IncomingMessage, request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { limits } from "../../limits.ts";

/** Gives the answer as soon as its head is here. Throws when there is none in time, or `signal` ends it. */
export async function askUpstream(
  upstream: URL,
  options: { method: string; headers: Record<string, string>; body: Uint8Array; signal: AbortSignal },
): Promise<IncomingMessage> {
  const { method, body, signal } = options;
  const send = upstream.protocol === "https:" ? overHttps : overHttp;
  const request = send(upstream, {
    method,
    signal,
    headers: {
      ...options.headers,
      // what is compressed cannot be judged
      "accept-encoding": "identity",
      ...(method === "POST" ? { "content-length": String(body.byteLength) } : {}),
    },
  });
  request.once("socket", (socket) => {
    if (!socket.connecting) return;
    const late = setTimeout(() => request.destroy(new Error("no connection in time")), limits.proxyConnectWait);
    socket.once("connect", () => clearTimeout(late)).once("close", () => clearTimeout(late));
  });
  request.end(method === "POST" ? body : undefined);
  const late = setTimeout(() => request.destroy(new Error("no answer in time")), limits.proxyAnswerWait);
  try {
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    return answer;
  } finally {
    clearTimeout(late);
    // a connection that breaks later is seen on the answer
    request.on("error", () => undefined);
  }
}
