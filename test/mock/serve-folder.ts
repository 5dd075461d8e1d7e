// A web server over a folder, as a CDN is: ETags, 304, 404. It counts, and can be told to misbehave for one path.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export interface ServedFolder {
  url: string;
  /** `<status> <path>` of every request, in order */
  requests: string[];
  /** answers for paths, instead of the folder's */
  answers: Map<string, (response: ServerResponse) => void>;
  close(): Promise<void>;
}

/** Serves `folder` on a free loopback port. */
export async function serveFolder(folder: string): Promise<ServedFolder> {
  const requests: string[] = [];
  const answers: ServedFolder["answers"] = new Map();
  const server = createServer((request, response) => {
    const path = (request.url ?? "").slice(1);
    response.on("finish", () => requests.push(`${response.statusCode} ${path}`));
    const answer = answers.get(path);
    if (answer !== undefined) return answer(response);
    const file = join(folder, path);
    if (!existsSync(file)) return response.writeHead(404).end();
    const bytes = readFileSync(file);
    const etag = `"${createHash("sha256").update(bytes).digest("base64url")}"`;
    if (request.headers["if-none-match"] === etag) return response.writeHead(304, { etag }).end();
    response.writeHead(200, { etag, "content-length": bytes.length }).end(bytes);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answers,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
