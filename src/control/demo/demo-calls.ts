// The MCP calls that the demo makes: one for each way in and each way to be refused.

/**
 * Which of the demo's servers is called: `live`; `late`, whose bundle nobody renewed for two days; `tampered`, with one byte of
 * the first tenant's config changed; `single`, which runs from that config alone and goes by the host only.
 */
export type DemoServer = "live" | "late" | "tampered" | "single";

/** Whose token goes along. */
export type DemoBearer = "member" | "robot" | "stranger" | "none";

export interface DemoCall {
  /** what a person reads in the table */
  what: string;
  server: DemoServer;
  /** tenant whose host is called */
  host: string;
  bearer: DemoBearer;
  tool: string;
  arguments?: Record<string, unknown>;
  headers?: Record<string, string>;
  revision?: "2025";
  expected: { allowed: boolean; status: number; code: string };
}

/** The cast: two tenants that work, one that is suspended, a name that nobody has. */
export interface DemoCast {
  first: string;
  second: string;
  suspended: string;
  unknown: string;
}

/**
 * The list of calls. `code` is the reason in the audit record, which the caller never sees: outside, an unknown and a
 * suspended tenant are one 404 and every bad token is one 401 (design §3.7).
 */
export function demoCalls({ first, second, suspended, unknown }: DemoCast): DemoCall[] {
  const call = { server: "live", host: first, bearer: "member", tool: "echo", arguments: { text: "hello" } } as const;
  return [
    { ...call, what: "a member calls a tool", expected: { allowed: true, status: 200, code: "authorized" } },
    {
      ...call,
      what: "a machine, by a client of 2025",
      revision: "2025",
      bearer: "robot",
      tool: "search",
      arguments: { query: "invoices" },
      expected: { allowed: true, status: 200, code: "authorized" },
    },
    {
      ...call,
      what: "tool not permitted to the role",
      tool: "reports.delete",
      arguments: { id: "7" },
      expected: { allowed: false, status: 200, code: "authorize.no-permission" },
    },
    { ...call, what: "no token", bearer: "none", expected: { allowed: false, status: 401, code: "token.missing" } },
    {
      ...call,
      what: "wrong tenant's token",
      server: "single",
      bearer: "stranger",
      expected: { allowed: false, status: 401, code: "token.issuer" },
    },
    {
      ...call,
      what: "host and token disagree",
      bearer: "stranger",
      expected: { allowed: false, status: 401, code: "resolve.disagreement" },
    },
    {
      ...call,
      what: "host and X-Tenant-ID disagree",
      headers: { "x-tenant-id": second },
      expected: { allowed: false, status: 404, code: "resolve.disagreement" },
    },
    {
      ...call,
      what: "unknown tenant",
      host: unknown,
      bearer: "none",
      expected: { allowed: false, status: 404, code: "resolve.unknown-tenant" },
    },
    {
      ...call,
      what: "suspended tenant",
      host: suspended,
      bearer: "none",
      expected: { allowed: false, status: 404, code: "tenant.suspended" },
    },
    {
      ...call,
      what: "expired bundle",
      server: "late",
      expected: { allowed: false, status: 503, code: "bundle.suspension-expired" },
    },
    {
      ...call,
      what: "tampered tenant config",
      server: "tampered",
      expected: { allowed: false, status: 503, code: "bundle.corrupt" },
    },
  ];
}
