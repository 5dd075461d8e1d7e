// Stores whose changes of members, roles, tenants and sessions leave a record: who, what, and how it went.
import { hash } from "node:crypto";
import { type Clock, systemClock } from "../../clock.ts";
import { isTenantId } from "../../spec/tenant-id.ts";
import type { RoleStore } from "../../store/role-store.ts";
import type { SessionStore } from "../../store/session-store.ts";
import { storeError } from "../../store/store-error.ts";
import type { Stores } from "../../store/stores.ts";
import type { TenantStore } from "../../store/tenant-store.ts";
import { currentActor } from "../current-actor.ts";
import type { AuditActor, AuditFact } from "./audit-fact.ts";
import type { AuditLog } from "./audit-log.ts";

export interface AuditedStoresOptions {
  readonly audit: { readonly accepting: AuditLog["accepting"]; note(fact: Told & Stamp): void };
  /** who makes the change that is being made now; default: the request's principal, or who `runAsPlatform` names */
  readonly actor?: () => AuditActor;
  readonly clock?: Clock;
}

interface Stamp {
  readonly at: number;
  readonly actor: AuditActor;
  readonly refused?: string;
}
type Admin = Extract<AuditFact, { kind: "admin" }>;
type Told = Pick<Admin, "kind" | "tenantId" | "change" | "entity" | "fields"> | Membership;
type Membership = Pick<Extract<AuditFact, { kind: "membership" }>, "kind" | "tenantId" | "change" | "user" | "roles">;

/**
 * The same stores, where each change of a tenant, a member, a role or a session is noted once it is known how it went: done, or
 * refused with the store's code (`store.unavailable`: it may have been done). While the log takes no records, changes are
 * refused (`store.unavailable`). A process that dies between a change and its record leaves none.
 */
export function auditedStores<Kept extends Stores>(stores: Kept, options: AuditedStoresOptions): Kept {
  const { audit, actor = currentActor, clock = systemClock } = options;

  async function noted<Result>(tell: (result: Result | undefined) => readonly Told[], change: () => Promise<Result>) {
    if (!audit.accepting) {
      throw storeError("store.unavailable", "the audit log takes no records, and no change is made without one", {
        kind: "failed",
      });
    }
    const note = (told: readonly Told[], refused?: string): void => {
      const stamp = { at: clock(), actor: actor(), ...(refused === undefined ? {} : { refused }) };
      for (const fact of told) audit.note({ ...inItsChain(fact), ...stamp });
    };
    const result = await change().catch((error: unknown) => {
      note(tell(undefined), codeOf(error));
      throw error;
    });
    note(tell(result));
    return result;
  }

  return {
    ...stores,
    tenants: auditedTenants(stores.tenants, noted),
    roles: auditedRoles(stores.roles, noted),
    sessions: auditedSessions(stores.sessions, noted),
    close: () => stores.close(),
  };
}

type Noted = <Result>(
  tell: (result: Result | undefined) => readonly Told[],
  change: () => Promise<Result>,
) => Promise<Result>;

function auditedTenants(tenants: TenantStore, noted: Noted): TenantStore {
  const ofTenant = (change: Admin["change"], tenantId: string, fields?: readonly string[]) => () => [
    admin(change, tenantId, { kind: "tenant", id: text(tenantId) }, fields),
  ];
  return {
    getTenant: (tenantId) => tenants.getTenant(tenantId),
    getTenantByDomain: (domain) => tenants.getTenantByDomain(domain),
    listTenants: (list) => tenants.listTenants(list),
    getUserTenants: (userId) => tenants.getUserTenants(userId),
    getTenantUser: (...call) => tenants.getTenantUser(...call),
    getTenantUsers: (tenantId) => tenants.getTenantUsers(tenantId),
    createTenant: (tenant) => noted(ofTenant("create", tenant.tenantId), () => tenants.createTenant(tenant)),
    updateTenant(tenantId, updates) {
      const change = updates.status === "suspended" ? "suspend" : "update";
      const fields = Object.keys(updates).sort();
      return noted(ofTenant(change, tenantId, fields), () => tenants.updateTenant(tenantId, updates));
    },
    deleteTenant: (tenantId) => noted(ofTenant("delete", tenantId), () => tenants.deleteTenant(tenantId)),
    async addUserToTenant(tenantId, userId, role, facts) {
      // one call adds and changes roles: of two at the same moment, both may say `added`
      const before = await tenants.getTenantUser(tenantId, userId).catch(() => null);
      const change = before === null ? "added" : "roles";
      return noted(
        () => [{ kind: "membership", tenantId, change, user: text(userId), roles: [text(role)] }],
        () => tenants.addUserToTenant(tenantId, userId, role, facts),
      );
    },
    removeUserFromTenant: (tenantId, userId) =>
      noted(
        () => [{ kind: "membership", tenantId, change: "removed", user: text(userId) }],
        () => tenants.removeUserFromTenant(tenantId, userId),
      ),
  };
}

function auditedRoles(roles: RoleStore, noted: Noted): RoleStore {
  return {
    getRoles: (tenantId) => roles.getRoles(tenantId),
    getRole: (...call) => roles.getRole(...call),
    putRole: (tenantId, role) =>
      noted(
        () => [admin("update", tenantId, { kind: "role", id: text(role.roleId) })],
        () => roles.putRole(tenantId, role),
      ),
    deleteRole: (tenantId, roleId) =>
      noted(
        () => [admin("delete", tenantId, { kind: "role", id: text(roleId) })],
        () => roles.deleteRole(tenantId, roleId),
      ),
  };
}

/** Sessions that somebody ended, and those that made room for another; those that ran out are nobody's change. */
function auditedSessions(sessions: SessionStore, noted: Noted): SessionStore {
  const ended = (tenantId: string, ids: readonly string[]) =>
    ids.map((id) => admin("delete", tenantId, { kind: "session", id: sessionName(id) }));
  return {
    getSession: (...call) => sessions.getSession(...call),
    touchSession: (...call) => sessions.touchSession(...call),
    listSessions: (...call) => sessions.listSessions(...call),
    openSession: (tenantId, session, limit) =>
      noted(
        (opening) => (opening?.ok === true ? ended(tenantId, opening.ended) : []),
        () => sessions.openSession(tenantId, session, limit),
      ),
    endSession: (tenantId, sessionId) =>
      noted(
        (there) => (there === false ? [] : ended(tenantId, [sessionId])),
        () => sessions.endSession(tenantId, sessionId),
      ),
    endUserSessions: (tenantId, userId) =>
      noted(
        () => [admin("delete", tenantId, { kind: "sessions of a user", id: text(userId) })],
        () => sessions.endUserSessions(tenantId, userId),
      ),
  };
}

function admin(
  change: Admin["change"],
  tenantId: string,
  entity: Admin["entity"],
  fields: readonly string[] | undefined = undefined,
): Told {
  return { kind: "admin", tenantId, change, entity, ...(fields === undefined ? {} : { fields }) };
}

/** Each tenant has a chain of its own; what is no tenant's id, and so was refused, gets none. */
function inItsChain(fact: Told): Told {
  const { tenantId } = fact;
  if (tenantId === undefined || isTenantId(text(tenantId))) return fact;
  return { kind: "admin", change: "update", entity: { kind: "tenant", id: text(tenantId) } };
}

/** Enough to find it again, nothing to use. Session keepers put the tenant's generation before the id that clients know. */
function sessionName(storedSessionId: string): string {
  return `sha256:${hash("sha256", text(storedSessionId).replace(/^\d+\./, ""), "base64url")}`;
}

/** A caller without types may hand in anything; the store refuses it, and the record says only that. */
function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "store.unavailable";
}
