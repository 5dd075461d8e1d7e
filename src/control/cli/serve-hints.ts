// Answers servers that ask over HTTP whether something was published: a tag now, or as soon as it is another.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { bundleNames } from "../../bundle/documents.ts";
import type { PublishTarget } from "../../bundle/target.ts";
import { limits } from "../../limits.ts";

/** questions that may be open at once */
const mostWaiting = 10_000;
/** seconds that a question may be open */
const longestWait = 60;

export interface HintServer {
  url: string;
  close(): Promise<void>;
}

/**
 * Serves `GET /v1/hints`: 200 with an ETag that changes with head and suspension list; with that tag in `If-None-Match`, nothing until it
 * changes or `Prefer: wait=<seconds>` is over (304). Tells nobody anything else. `interval`: ms between two looks at the target.
 */
export async function serveHints(
  target: PublishTarget,
  options: { host: string; port: number; interval?: number },
): Promise<HintServer> {
  const waiting = new Map<ServerResponse, NodeJS.Timeout>();
  let tag = await tagOf(target);
  const server: Server = createServer((request, response) => {
    const path = request.url?.split("?", 1)[0];
    if (path !== "/v1/hints") return void response.writeHead(404).end();
    if (request.method !== "GET") return void response.writeHead(405, { allow: "GET" }).end();
    if (request.headers["if-none-match"] !== tag) return answer(response, 200);
    if (waiting.size >= mostWaiting) return void response.writeHead(503, { "retry-after": "1" }).end();
    const asked = Number(/(?:^|[,;\s])wait=(\d{1,4})/.exec(String(request.headers.prefer))?.[1] ?? 0);
    const timer = setTimeout(() => answer(response, 304), Math.min(asked, longestWait) * 1000);
    waiting.set(response, timer);
    response.on("close", () => {
      clearTimeout(timer);
      waiting.delete(response);
    });
  });
  const answer = (response: ServerResponse, status: number): void => {
    clearTimeout(waiting.get(response));
    waiting.delete(response);
    response.writeHead(status, { etag: tag, "cache-control": "no-store", "content-length": "0" }).end();
  };
  const look = async (): Promise<void> => {
    const next = await tagOf(target).catch(() => tag);
    if (next === tag) return;
    tag = next;
    for (const response of [...waiting.keys()]) answer(response, 200);
  };
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look().finally(() => {
      looking = false;
    });
  }, options.interval ?? limits.bundlePoll);
  server.listen(options.port, options.host);
  await once(server, "listening");
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${address.includes(":") ? `[${address}]` : address}:${port}/v1/hints`,
    async close() {
      clearInterval(timer);
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function tagOf(target: PublishTarget): Promise<string> {
  const head = await target.read(bundleNames.head, limits.headBytes);
  const list = await target.read(bundleNames.suspension, limits.suspensionBytes);
  const revisions = JSON.stringify([head?.revision ?? null, list?.revision ?? null]);
  return `"${createHash("sha256").update(revisions).digest("base64url")}"`;
}
