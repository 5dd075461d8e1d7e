import { describe, expect, it } from "vitest";
import { AuditChains } from "../../../src/runtime/audit/audit-chains.ts";
import { auditEvent } from "../../../src/runtime/audit/audit-event.ts";
import type { AuditFact } from "../../../src/runtime/audit/audit-fact.ts";
import { readAuditLine } from "../../../src/verify/audit/audit-line.ts";

const at = 1_795_000_000;
const actor = { subject: "auth0|ann", email: "ann@acme.example", clientId: "console", session: "s-1" };
const record = {
  id: "word-1",
  at,
  decision: "refused",
  code: "authorize.no-permission",
  status: 403,
  tenantId: "acme",
  version: 7,
  subject: "auth0|ann",
  clientId: "robot",
  by: "member tools:echo",
  host: "acme.mcp.example",
  method: "POST",
  path: "/mcp",
  permission: "tools:reports.read",
} as const;

const facts: readonly [string, AuditFact, Record<string, unknown>][] = [
  [
    "a refused permission",
    { kind: "decision", record },
    { class_uid: 6003, type_uid: 600399, status_id: 2, action_id: 2 },
  ],
  [
    "an admission",
    { kind: "decision", record: { id: "word-2", at, decision: "allowed", code: "admitted", tenantId: "acme" } },
    { class_uid: 6003, status_id: 1, action_id: 1 },
  ],
  [
    "a bad token",
    { kind: "decision", record: { id: "word-3", at, decision: "refused", code: "token.signature", status: 401 } },
    { class_uid: 3002, type_uid: 300201, status_id: 2 },
  ],
  ["a sign-in", { kind: "sign-in", at, tenantId: "acme", actor, by: "saml" }, { class_uid: 3002, activity_id: 1 }],
  [
    "a sign-in that failed",
    { kind: "sign-in", at, tenantId: "acme", actor, refused: "saml.audience" },
    { class_uid: 3002, status_id: 2, status_code: "saml.audience" },
  ],
  ["a sign-out", { kind: "sign-out", at, tenantId: "acme", actor }, { class_uid: 3002, activity_id: 2 }],
  [
    "a new member",
    { kind: "membership", at, tenantId: "acme", change: "added", user: "bob@acme.example", roles: ["member"], actor },
    { class_uid: 3001, activity_id: 1 },
  ],
  [
    "a member's roles",
    { kind: "membership", at, tenantId: "acme", change: "roles", user: "bob", actor },
    { class_uid: 3001, activity_id: 99 },
  ],
  [
    "a member who left",
    { kind: "membership", at, tenantId: "acme", change: "removed", user: "bob", actor },
    { class_uid: 3001, activity_id: 6 },
  ],
  [
    "a suspension",
    {
      kind: "admin",
      at,
      tenantId: "acme",
      change: "suspend",
      entity: { kind: "tenant", id: "acme", version: "3" },
      actor,
      reason: "unpaid since May",
      stage: "done",
    },
    { class_uid: 3004, comment: "unpaid since May" },
  ],
  [
    "a cross-tenant attempt",
    {
      kind: "cross-tenant",
      at,
      attempt: { operation: "tokens.getToken", scope: { kind: "tenant", tenantId: "acme" }, wanted: "globex" },
    },
    { class_uid: 6003, status_code: "store.cross-tenant", severity_id: 4 },
  ],
  [
    "an attempt outside of any tenant",
    { kind: "cross-tenant", at, attempt: { operation: "tokens.getToken", scope: undefined } },
    { class_uid: 6003, status_id: 2 },
  ],
  [
    "a bundle that was taken in",
    { kind: "configuration", at, deployment: "d", environment: "prod", version: 12, suspension: 4 },
    { class_uid: 3004, activity_id: 3 },
  ],
  [
    "records that are not there",
    { kind: "log", what: "gap", at, tenantId: "acme", count: 3, since: at - 9 },
    { count: 3 },
  ],
];

describe("a fact on record", () => {
  it.each(facts)("says %s in OCSF's words", (_, fact, expected) => {
    const { event } = auditEvent(fact);
    expect(event).toMatchObject({ ...expected, time: at * 1000, metadata: { version: "1.3.0" } });
    expect(event.type_uid).toBe((event.class_uid as number) * 100 + (event.activity_id as number));
    expect(event.category_uid).toBe(Math.floor((event.class_uid as number) / 1000));
  });

  it.each(facts)("has the one spelling that readers accept: %s", (_, fact) => {
    const chains = new AuditChains({ deployment: "d", environment: "prod", writer: "mcp-1.0abcd" });
    expect(readAuditLine(Buffer.from(chains.add(auditEvent(fact)).line))).toMatchObject({ ok: true });
  });

  it("belongs to the chain of its tenant, and to the platform's where it has none", () => {
    expect(facts.map(([, fact]) => auditEvent(fact).tenantId)).toEqual(
      ["acme", "acme", "platform", "acme", "acme", "acme", "acme", "acme", "acme", "acme", "acme", "platform"].concat(
        "platform",
        "acme",
      ),
    );
  });

  it("holds no token, no password of a URL and no whole e-mail address, whoever put it there", () => {
    const token = `eyJhbGciOiJFUzI1NiJ9.${"a".repeat(40)}.${"b".repeat(86)}`;
    const hostile = {
      ...record,
      subject: `ann@acme.example ${token}`,
      path: `/x?${token}`,
      by: `Bearer ${"s".repeat(40)}`,
    };
    const text = JSON.stringify([
      auditEvent({ kind: "decision", record: { ...hostile, host: "redis://u:hunter2@10.0.0.1:6379" } }),
      auditEvent({ kind: "sign-in", at, tenantId: "acme", actor, by: "ann@acme.example" }),
    ]);
    for (const secret of [token.slice(0, 30), "s".repeat(40), "hunter2", "ann@acme"])
      expect(text).not.toContain(secret);
    expect(text).toContain("@acme.example");
  });

  it("keeps e-mail addresses where it is told to", () => {
    const fact: AuditFact = { kind: "sign-in", at, tenantId: "acme", actor };
    expect(JSON.stringify(auditEvent(fact, { emails: "full" }))).toContain("ann@acme.example");
  });

  it("gives two people two pseudonyms and one person one", () => {
    const of = (email: string) =>
      JSON.stringify(auditEvent({ kind: "sign-in", at, tenantId: "acme", actor: { email } }));
    expect(of("ann@acme.example")).not.toBe(of("amy@acme.example"));
    expect(of("ann@acme.example")).toBe(of("ANN@acme.example").replaceAll("A…", "a…"));
  });

  it("stays readable whatever a stranger sends: lone surrogates, controls, a megabyte", () => {
    const chains = new AuditChains({ deployment: "d", environment: "prod", writer: "mcp-1.0abcd" });
    for (const text of ["\ud800x", '\u0000\u001f\n"\\', "é".repeat(1_000_000), "\u2028", "__proto__"]) {
      const { line } = chains.add(auditEvent({ kind: "decision", record: { ...record, subject: text, path: text } }));
      expect(readAuditLine(Buffer.from(line))).toMatchObject({ ok: true });
    }
  });
});
