// One MCP tool call by the official client, over HTTP, as a person's or a machine's client would make it.
import { fetchAs } from "./fetch-as.ts";

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
  /** protocol revision that the client speaks; default 2026-07-28 */
  revision?: "2025" | "2026-07-28";
  tool: string;
  arguments?: Record<string, unknown>;
}

/**
 * Calls one tool with the official MCP client.
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
      const response = await fetchAs(call.host, url, init);
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
  const client = new Client(
    { name: "tenantry-demo", version: "1.0.0" },
    // without a wish the client speaks the revisions of 2025
    call.revision === "2025" ? {} : { versionNegotiation: { mode: { pin: "2026-07-28" } } },
  );
  try {
    await client.connect(transport);
    const result = await client.callTool({ name: call.tool, arguments: call.arguments ?? {} });
    const content = (result.content ?? []) as { type: string; text?: string }[];
    const text = content.map((part) => part.text ?? "").join(" ");
    return result.isError ? { status: seen.status, error: text } : { status: seen.status, text };
  } catch (error) {
    return {
      status: seen.status,
      error: (seen.status >= 400 && seen.body) || (error instanceof Error ? error.message : String(error)),
      ...(seen.challenge ? { challenge: seen.challenge } : {}),
    };
  } finally {
    await client.close().catch(() => undefined);
  }
}
