// Which headers cross the guard. Only those that MCP needs: whatever else a client or a server says stays on its side.
import type { IncomingHttpHeaders } from "node:http";

/** client → server. Never credentials, cookies, forwarding headers, tenant headers, or a statement of the client's own. */
const inward = [
  "accept",
  "content-type",
  "mcp-session-id",
  "mcp-protocol-version",
  "mcp-method",
  "mcp-name",
  "last-event-id",
  "user-agent",
  "traceparent",
  "tracestate",
];

/** server → client. Never cookies, challenges (the guard's own speak), or headers of one connection (RFC 9110 7.6.1). */
const outward = ["content-type", "mcp-session-id", "mcp-protocol-version", "retry-after", "allow"];

/** Parameters of tools that revision 2026-07-28 copies into headers. */
const parameter = /^mcp-param-[a-z0-9-]{1,64}$/;

export function inwardHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (typeof value === "string" && (inward.includes(name) || parameter.test(name))) passed[name] = value;
  return passed;
}

export function outwardHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of outward) {
    const value = headers[name];
    if (typeof value === "string") passed[name] = value;
  }
  return { ...passed, "cache-control": "no-store" };
}
