// Real MCP clients of both SDK lines, that reach a loopback server under a tenant's host name.
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { fetchAs } from "./fetch-as.ts";

export interface ConnectedClient {
  tools(): Promise<string[]>;
  /** text of the result; throws what the client throws, also for a result that is an error */
  call(name: string, input?: Record<string, unknown>): Promise<string>;
  /** HTTP answers so far: status and challenge */
  readonly answers: { status: number; challenge: string | null }[];
  readonly sessionId: string | undefined;
  close(): Promise<void>;
}

/** Connects a client of SDK `line` to `url` as `host`. */
export async function connectMcp(
  line: "v1" | "v2" | "v2 as of 2025",
  options: { url: string; host: string; token?: string; headers?: Record<string, string> },
): Promise<ConnectedClient> {
  const answers: ConnectedClient["answers"] = [];
  const headers = {
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...options.headers,
  };
  const transportOptions = {
    requestInit: { headers },
    fetch: async (url: string | URL, init?: RequestInit) => {
      const response = await fetchAs(options.host, url, init);
      answers.push({ status: response.status, challenge: response.headers.get("www-authenticate") });
      return response;
    },
  };
  const info = { name: "test", version: "1.0.0" };
  const url = new URL(options.url);
  if (line === "v1") {
    const client = new ClientV1(info);
    const transport = new TransportV1(url, transportOptions);
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    return {
      answers,
      get sessionId() {
        return transport.sessionId;
      },
      tools: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, input = {}) => textOf(await client.callTool({ name, arguments: input })),
      close: () => client.close(),
    };
  }
  // without a wish the client of v2 speaks the revisions of 2025
  const wish = line === "v2" ? { versionNegotiation: { mode: { pin: "2026-07-28" } } } : {};
  const client = new ClientV2(info, wish);
  const transport = new TransportV2(url, transportOptions);
  await client.connect(transport);
  return {
    answers,
    sessionId: undefined,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, input = {}) => textOf(await client.callTool({ name, arguments: input })),
    close: () => client.close(),
  };
}

function textOf(result: unknown): string {
  const { content, isError } = result as { content?: { text?: string }[]; isError?: boolean };
  const text = (content ?? []).map((part) => part.text ?? "").join("");
  if (isError) throw new Error(text);
  return text;
}
