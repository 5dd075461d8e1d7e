// What OCSF 1.3.0 demands of the classes that we use, as data; every fact is held against it.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { auditEvent } from "../../../src/runtime/audit/audit-event.ts";
import type { AuditFact } from "../../../src/runtime/audit/audit-fact.ts";

type Event = Readonly<Record<string, unknown>>;

/** required of every event (base event, classification and occurrence) */
const ofAll = ["activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"];

/** class → its name, category, what it requires beside, activities it has (0 and 99 are every class's) and its own `at least one of` */
const classes: Readonly<
  Record<number, { name: string; category: number; required: string[]; activities: number[]; oneOf?: string[] }>
> = {
  0: { name: "Base Event", category: 0, required: [], activities: [] },
  3001: { name: "Account Change", category: 3, required: ["user"], activities: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
  3002: {
    ...{ name: "Authentication", category: 3, required: ["user"], activities: [1, 2, 3, 4, 5] },
    oneOf: ["service", "dst_endpoint"],
  },
  3004: { name: "Entity Management", category: 3, required: ["entity"], activities: [1, 2, 3, 4] },
  6003: { name: "API Activity", category: 6, required: ["actor", "api", "src_endpoint"], activities: [1, 2, 3, 4] },
};

/** objects → what they require, and of which members they need one */
const objects: Readonly<Record<string, { required?: string[]; oneOf?: string[] }>> = {
  actor: { oneOf: ["process", "user", "invoked_by", "session", "app_name", "app_uid"] },
  api: { required: ["operation"] },
  entity: { oneOf: ["name", "uid"] },
  metadata: { required: ["product", "version"] },
  service: { oneOf: ["name", "uid"] },
  src_endpoint: { oneOf: ["ip", "uid", "name", "hostname", "instance_uid", "interface_uid", "interface_name"] },
  user: { oneOf: ["account", "name", "uid"] },
};

const at = 1_795_000_000;
const decided = { id: "r-1", at, tenantId: "acme", host: "acme.mcp.test", method: "POST", path: "/mcp" };
const actor = { email: "ann@acme.example" };
const attempt = {
  operation: "tokens.getToken",
  scope: { kind: "tenant", tenantId: "acme" },
  wanted: "globex",
} as const;
const facts: Readonly<Record<string, AuditFact>> = {
  admission: { kind: "decision", record: { ...decided, decision: "allowed", code: "admitted", client: "192.0.2.7" } },
  "refusal of nobody we know": {
    kind: "decision",
    record: { id: "r", at, decision: "refused", code: "resolve.unknown-host" },
  },
  "bad token": { kind: "decision", record: { ...decided, decision: "refused", code: "token.signature", status: 401 } },
  "bad token of somebody": {
    kind: "decision",
    record: { ...decided, decision: "refused", code: "token.audience", subject: "ann", client: "2001:db8::1" },
  },
  "sign-in by e-mail": { kind: "sign-in", at, tenantId: "acme", actor, by: "saml" },
  "sign-in of nobody": { kind: "sign-in", at, tenantId: "acme", actor: {}, refused: "saml.signature" },
  "sign-out": { kind: "sign-out", at, tenantId: "acme", actor: { subject: "ann", session: "s-1" } },
  membership: { kind: "membership", at, tenantId: "acme", change: "added", user: "bob", actor },
  administration: { kind: "admin", at, change: "suspend", entity: { kind: "tenant", id: "acme" }, actor },
  "store call": { kind: "cross-tenant", at, attempt },
  "another tenant's session": {
    ...{ kind: "cross-tenant", at, attempt, secret: true, client: "192.0.2.7" },
    actor: { subject: "eve", session: "sha256:abc" },
  },
  configuration: { kind: "configuration", at, deployment: "d", environment: "prod", version: 3 },
  "log of itself": { kind: "log", at, what: "opened" },
};

/** What is missing or wrong in an event, in words. */
function faultsOf(event: Event): string[] {
  const { class_uid, category_uid, activity_id, type_uid, time } = event as Record<string, number>;
  const known = classes[class_uid as number];
  if (known === undefined) return [`class ${class_uid}`];
  const faults = [...ofAll, ...known.required].filter((name) => event[name] === undefined);
  if (known.oneOf?.every((name) => event[name] === undefined)) faults.push(`one of ${known.oneOf}`);
  if (category_uid !== known.category) faults.push("category");
  if (![0, 99, ...known.activities].includes(activity_id as number)) faults.push(`activity ${activity_id}`);
  if (activity_id === 99 && typeof event.activity_name !== "string") faults.push("activity_name");
  if (type_uid !== (class_uid as number) * 100 + (activity_id as number)) faults.push("type_uid");
  if (!Number.isSafeInteger(time) || (time as number) < 1e12) faults.push("time in milliseconds");
  if (![1, 2].includes(event.status_id as number)) faults.push("status_id");
  for (const [name, { required = [], oneOf }] of Object.entries(objects)) {
    if (event[name] === undefined) continue;
    const object = event[name] as Event;
    for (const member of required) if (object[member] === undefined) faults.push(`${name}.${member}`);
    if (oneOf?.every((member) => object[member] === undefined)) faults.push(`${name} is empty`);
  }
  const profiles = (event.metadata as { profiles?: string[] }).profiles ?? [];
  if ("action_id" in event && event.action_id !== undefined && !profiles.includes("security_control"))
    faults.push("action_id without its profile");
  return faults;
}

describe("records in OCSF's classes", () => {
  it.each(Object.entries(facts))("have all that is required: %s", (_, fact) => {
    expect(faultsOf(auditEvent(fact).event)).toEqual([]);
  });

  it("would be found out if anything of it were missing", () => {
    const { event } = auditEvent(facts.admission as AuditFact);
    for (const name of [...ofAll, "actor", "api", "src_endpoint"]) {
      const { [name]: _, ...rest } = event;
      expect(name === "class_uid" ? ["class undefined"] : faultsOf({ metadata: {}, ...rest }).slice(0, 1)).not.toEqual(
        [],
      );
    }
  });

  it("name the address that a request came from, and nobody's where it is not known", () => {
    const from = (name: string) => auditEvent(facts[name] as AuditFact).event.src_endpoint;
    expect(from("admission")).toEqual({ ip: "192.0.2.7" });
    expect(from("refusal of nobody we know")).toEqual({ name: "unknown" });
    expect(from("store call")).toEqual({ name: "server" });
  });

  it("name this package's version", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(auditEvent(facts.admission as AuditFact).event.metadata).toMatchObject({ product: { version } });
  });

  it("tell the platform alone of another tenant's session", () => {
    const { tenantId, event } = auditEvent(facts["another tenant's session"] as AuditFact);
    expect(tenantId).toBe("platform");
    expect(event).toMatchObject({
      status_code: "session.cross-tenant",
      unmapped: { caller: "acme", wanted: "globex" },
    });
  });
});
