// One MCP tool call by the official client, over HTTP, as a person's or a machine's client would make it.
import { request as httpRequest } from "node:http";

/** What came back: the HTTP status of the deciding answer, and what the protocol said. */
export interface McpAnswer {
  status: number;
  /** text of the tool's result; absent when the call was refused */
  text?: string;
  /** the refusal as the client saw it: JSON body's `error`, or the protocol's message */
  error?: string;
  challenge?: string;
}

export interface McpCall {
  /** where the server listens */
  url: string;
  /** `Host` header: the name by which the client knows the server */
  host: string;
  token?: string;
  headers?: Record<string, string>;
  tool: string;
  arguments?: Record<string, unknown>;
}

/**
 * Calls one tool with the official MCP client (revision 2026-07-28 or what the two agree on).
 * The transport's fetch goes to `url` while the client believes in `host`: nothing here needs name resolution.
 */
export async function callMcpTool(call: McpCall): Promise<McpAnswer> {
  const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const seen: { status: number; body: string; challenge: string | undefined } = {
    status: 0,
    body: "",
    challenge: undefined,
  };
  const transport = new StreamableHTTPClientTransport(new URL(call.url), {
    fetch: async (url, init) => {
      const response = await fetchAs(call.host, new URL(url), init ?? {});
      if (response.status >= 400) {
        seen.body = await response.clone().text();
        seen.challenge = response.headers.get("www-authenticate") ?? undefined;
      }
      seen.status = response.status;
      return response;
    },
    requestInit: {
      headers: { ...(call.token ? { authorization: `Bearer ${call.token}` } : {}), ...call.headers },
    },
  });
  const client = new Client({ name: "tenantry-demo", version: "1.0.0" });
  try {
    await client.connect(transport);
    const result = await client.callTool({ name: call.tool, arguments: call.arguments ?? {} });
    const content = (result.content ?? []) as { type: string; text?: string }[];
    const text = content.map((part) => part.text ?? "").join(" ");
    return result.isError ? { status: seen.status, error: text } : { status: seen.status, text };
  } catch (error) {
    return {
      status: seen.status,
      error: seen.body || (error instanceof Error ? error.message : String(error)),
      ...(seen.challenge ? { challenge: seen.challenge } : {}),
    };
  } finally {
    await client.close().catch(() => undefined);
  }
}

/** `fetch` sets `Host` from the URL; a client that knows the server by name needs node:http to reach it on loopback. */
async function fetchAs(host: string, url: URL, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("host", host);
  const body = init.body === undefined || init.body === null ? undefined : String(init.body);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        hostname: url.hostname,
        port: url.port,
        path: url.pathname + url.search,
        method: init.method ?? "GET",
        headers: Object.fromEntries(headers),
        ...(init.signal ? { signal: init.signal } : {}),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const status = incoming.statusCode ?? 502;
          const received = new Headers();
          for (const [name, value] of Object.entries(incoming.headers)) {
            for (const one of Array.isArray(value) ? value : [value ?? ""]) received.append(name, one);
          }
          const empty = status === 204 || status === 304 || (status === 202 && chunks.length === 0);
          resolve(new Response(empty ? null : Buffer.concat(chunks), { status, headers: received }));
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
