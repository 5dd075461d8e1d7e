// `fetch` under another host name: the platform's own sets Host from the URL, node:http takes it as given.
import { request as httpRequest } from "node:http";
import { Readable } from "node:stream";

/** Sends to `url` with the `Host` header `host`; the body of the answer streams. */
export async function fetchAs(host: string, url: string | URL, init: RequestInit = {}): Promise<Response> {
  const { hostname, port, pathname, search } = new URL(url);
  const headers = { ...Object.fromEntries(new Headers(init.headers)), host };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        hostname,
        port,
        path: pathname + search,
        method: init.method ?? "GET",
        headers,
        ...(init.signal ? { signal: init.signal } : {}),
      },
      (incoming) => {
        const received = new Headers();
        for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
          received.append(incoming.rawHeaders[at] ?? "", incoming.rawHeaders[at + 1] ?? "");
        }
        const status = incoming.statusCode ?? 502;
        const empty = status === 204 || status === 304;
        if (empty) incoming.resume();
        resolve(
          new Response(empty ? null : (Readable.toWeb(incoming) as ReadableStream), { status, headers: received }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(init.body ?? undefined);
  });
}
