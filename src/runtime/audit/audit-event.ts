// A fact as an OCSF 1.3.0 event, with all that its class requires; what nobody told us is said to be unknown.
// Members are in the order of their names, so that the line's text is the one that readers demand.
import { packageVersion } from "../../version.ts";
import type { AuditActor, AuditFact } from "./audit-fact.ts";
import { type RedactOptions, redact } from "./redact.ts";

/** An event, and the chain it belongs to: a tenant's id, or `platform`. `at` in ms since the epoch. */
export interface AuditEvent {
  readonly tenantId: string;
  readonly at: number;
  readonly event: Readonly<Record<string, unknown>>;
}

const ocsfVersion = "1.3.0";

const product = { name: "tenantry" };

/** whence a call of the server's own code came, which no client made by itself */
const ownProcess = { name: "server" };

/** chain of what belongs to no tenant; no tenant can have this id */
export const platformChain = "platform";

const classes = {
  base: { category: 0, uid: 0 },
  accountChange: { category: 3, uid: 3001 },
  authentication: { category: 3, uid: 3002 },
  entityManagement: { category: 3, uid: 3004 },
  apiActivity: { category: 6, uid: 6003 },
} as const;

const severity = { informational: 1, low: 2, medium: 3, high: 4 } as const;

/** members of an event that only some kinds of it have */
type Member =
  | "action"
  | "action_id"
  | "actor"
  | "api"
  | "comment"
  | "count"
  | "entity"
  | "http_request"
  | "http_response"
  | "service"
  | "src_endpoint"
  | "start_time"
  | "unmapped"
  | "user";

interface Said {
  readonly class: keyof typeof classes;
  /** OCSF activity of the class; 99 with a name of our own where it has none */
  readonly activity: readonly [id: number, name: string];
  readonly at: number;
  readonly code: string;
  readonly severity: keyof typeof severity;
  readonly refused: boolean;
  readonly uid?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly more: Readonly<Partial<Record<Member, unknown>>>;
}

/** Says `fact` in OCSF's words, redacted. Never throws for what a stranger chose. */
export function auditEvent(fact: AuditFact, options: RedactOptions = {}): AuditEvent {
  const said = say(fact, (text, limit) => redact(text, options, limit));
  const { category, uid } = classes[said.class];
  const [activity, name] = said.activity;
  const { more } = said;
  // In the order of the names, as readers demand; `undefined` does not reach the text.
  const event = {
    action: more.action,
    action_id: more.action_id,
    activity_id: activity,
    activity_name: name,
    actor: more.actor,
    api: more.api,
    category_uid: category,
    class_uid: uid,
    comment: more.comment,
    count: more.count,
    entity: more.entity,
    http_request: more.http_request,
    http_response: more.http_response,
    metadata: {
      event_code: said.code,
      product: { name: "tenantry", vendor_name: "tenantry", version: packageVersion },
      // `action` and its kind are of this profile
      profiles: more.action_id === undefined ? undefined : ["security_control"],
      uid: said.uid,
      version: ocsfVersion,
    },
    service: more.service,
    severity_id: severity[said.severity],
    src_endpoint: more.src_endpoint,
    start_time: more.start_time,
    status: said.refused ? "Failure" : "Success",
    status_code: said.code,
    status_id: said.refused ? 2 : 1,
    time: said.at * 1000,
    type_uid: uid * 100 + activity,
    unmapped: more.unmapped,
    user: more.user,
  };
  return { tenantId: said.tenantId ?? platformChain, at: said.at * 1000, event };
}

type Redact = (text: string, limit?: number) => string;

function say(fact: AuditFact, text: Redact): Said {
  switch (fact.kind) {
    case "decision":
      return decision(fact.record, text);
    case "sign-in":
    case "sign-out": {
      const { refused, by } = fact;
      return {
        ...common(fact, refused),
        class: "authentication",
        activity: fact.kind === "sign-in" ? [1, "Logon"] : [2, "Logoff"],
        code: refused ?? fact.kind,
        severity: refused === undefined ? "informational" : "low",
        tenantId: fact.tenantId,
        more: {
          actor: actorOf(fact.actor, text),
          service: product,
          ...(by === undefined ? {} : { unmapped: { by: text(by) } }),
          user: userOf(fact.actor, text),
        },
      };
    }
    case "membership": {
      const { change, roles, user, refused } = fact;
      const activities = { added: [1, "Create"], removed: [6, "Delete"], roles: [99, "Change roles"] } as const;
      const groups = roles?.slice(0, 64).map((role) => ({ name: text(role, 128) }));
      return {
        ...common(fact, refused),
        class: "accountChange",
        activity: activities[change],
        code: refused ?? `membership.${change}`,
        severity: "low",
        tenantId: fact.tenantId,
        more: {
          actor: actorOf(fact.actor, text),
          user: { ...(groups === undefined ? {} : { groups }), org: { uid: fact.tenantId }, uid: text(user) },
        },
      };
    }
    case "admin": {
      const { change, entity, fields, reason, refused, stage } = fact;
      const changed = fields?.slice(0, 64).map((field) => text(field, 64));
      const activities = {
        create: [1, "Create"],
        update: [3, "Update"],
        delete: [4, "Delete"],
        suspend: [99, "Suspend"],
        resume: [99, "Resume"],
      } as const;
      return {
        ...common(fact, refused),
        class: "entityManagement",
        activity: activities[change],
        code: refused ?? `admin.${change}`,
        severity: "medium",
        tenantId: fact.tenantId,
        more: {
          actor: actorOf(fact.actor, text),
          ...(reason === undefined ? {} : { comment: text(reason) }),
          entity: {
            type: text(entity.kind),
            uid: text(entity.id),
            ...(entity.version === undefined ? {} : { version: text(entity.version) }),
          },
          ...(stage === undefined && changed === undefined
            ? {}
            : {
                unmapped: {
                  ...(changed === undefined ? {} : { fields: changed }),
                  ...(stage === undefined ? {} : { stage }),
                },
              }),
        },
      };
    }
    case "cross-tenant": {
      const { operation, scope, wanted } = fact.attempt;
      const own = scope?.kind === "tenant" ? scope.tenantId : undefined;
      return {
        ...common(fact, "store.cross-tenant"),
        class: "apiActivity",
        activity: [99, fact.secret ? "Session of another tenant" : "Store call"],
        code: fact.secret ? "session.cross-tenant" : "store.cross-tenant",
        severity: "high",
        tenantId: fact.secret ? undefined : own,
        more: {
          action: "Denied",
          action_id: 2,
          actor: actorOf(fact.actor ?? {}, text),
          api: { operation: text(operation) },
          src_endpoint: fact.client === undefined ? ownProcess : endpointOf(fact.client),
          unmapped: {
            ...(fact.secret && own !== undefined ? { caller: own } : {}),
            scope: scope?.kind ?? "none",
            ...(wanted === undefined ? {} : { wanted: text(wanted, 128) }),
          },
        },
      };
    }
    case "configuration": {
      const { deployment, environment, version, suspension, refused } = fact;
      return {
        ...common(fact, refused),
        class: "entityManagement",
        activity: [3, "Update"],
        code: refused ?? "bundle.taken-in",
        severity: refused === undefined ? "informational" : "medium",
        more: {
          entity: { type: "bundle", uid: text(`${deployment}/${environment}`), version: String(version) },
          ...(suspension === undefined ? {} : { unmapped: { suspension } }),
        },
      };
    }
    case "log": {
      const { what, count, since } = fact;
      return {
        ...common(fact, what === "gap" ? "log.gap" : undefined),
        class: "base",
        activity: [99, "Audit log"],
        code: `log.${what}`,
        severity: what === "gap" ? "high" : "informational",
        tenantId: fact.tenantId,
        more: {
          ...(count === undefined ? {} : { count }),
          ...(since === undefined ? {} : { start_time: since * 1000 }),
        },
      };
    }
  }
}

function decision(record: (AuditFact & { kind: "decision" })["record"], text: Redact): Said {
  const { code, status, tenantId, version, subject, clientId, by, host, method, path, permission } = record;
  const refused = record.decision === "refused";
  // A token that does not hold is an authentication that failed; whatever else was decided is a call.
  const authentication = code.startsWith("token.");
  const operation = permission ?? [method, path].filter((part) => part !== undefined).join(" ");
  const actor = { ...(subject === undefined ? {} : { subject }), ...(clientId === undefined ? {} : { clientId }) };
  const http = { ...(method === undefined ? {} : { http_method: text(method, 32) }), ...urlOf(host, path, text) };
  return {
    class: authentication ? "authentication" : "apiActivity",
    activity: authentication ? [1, "Logon"] : [99, permission === undefined ? "Admit" : "Authorize"],
    at: record.at,
    code,
    severity: refused ? "low" : "informational",
    refused,
    uid: record.id,
    tenantId,
    more: {
      action: refused ? "Denied" : "Allowed",
      action_id: refused ? 2 : 1,
      actor: actorOf(actor, text),
      api: { operation: text(operation) },
      ...(Object.keys(http).length === 0 ? {} : { http_request: http }),
      ...(status === undefined ? {} : { http_response: { code: status } }),
      ...(authentication ? { service: product, user: userOf(actor, text) } : {}),
      src_endpoint: endpointOf(record.client),
      ...(by === undefined && version === undefined
        ? {}
        : {
            unmapped: { ...(by === undefined ? {} : { by: text(by) }), ...(version === undefined ? {} : { version }) },
          }),
    },
  };
}

function common(fact: { at: number; id?: string }, refused: string | undefined) {
  return { at: fact.at, uid: fact.id, refused: refused !== undefined };
}

function urlOf(host: string | undefined, path: string | undefined, text: Redact): object {
  if (host === undefined && path === undefined) return {};
  return {
    url: {
      ...(host === undefined ? {} : { hostname: text(host, 256) }),
      ...(path === undefined ? {} : { path: text(path, 256) }),
    },
  };
}

function actorOf(actor: AuditActor, text: Redact): object {
  const { subject, email, clientId, session } = actor;
  const named = clientId !== undefined || session !== undefined;
  return {
    ...(clientId === undefined ? {} : { app_uid: text(clientId) }),
    ...(session === undefined ? {} : { session: { uid: text(session, 128) } }),
    // an actor must be somebody (OCSF's constraint), if nobody we know
    ...(named && subject === undefined && email === undefined ? {} : { user: userOf(actor, text) }),
  };
}

function userOf({ subject, email }: AuditActor, text: Redact): object {
  if (subject === undefined && email === undefined) return { name: "unknown", type_id: 0 };
  return {
    ...(email === undefined
      ? {}
      : { email_addr: text(email), ...(subject === undefined ? { name: text(email) } : {}) }),
    ...(subject === undefined ? {} : { uid: text(subject) }),
  };
}

/** A peer that the server was not told of has a name, since OCSF demands an endpoint: nobody takes it for an address. */
function endpointOf(client: string | undefined): object {
  return client === undefined ? { name: "unknown" } : { ip: client };
}
