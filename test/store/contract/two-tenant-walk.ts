import { expect } from "vitest";
import type { Stores } from "../../../src/store/stores.ts";
import { aSession, aTenant, aToken, type OpenStores, withStores } from "./opener.ts";
import { Model, ModelLife, seededRandom } from "./two-tenant-model.ts";

/** How many answers a walk compared with the model, by operation. */
export type WalkReport = Readonly<Record<string, number>>;

interface Walk {
  readonly stores: Stores;
  readonly model: Model;
  /** 0 to `below` - 1 */
  readonly pick: (below: number) => number;
  readonly now: () => number;
  readonly step: number;
}

const ids = ["acme", "globex"];
const domains = ["one.example", "two.example"];
const users = ["ann", "bob", "*", "{acme}"];
const texts = ["t1", "t2", "t3"];
const hour = 3_600_000;

/**
 * Walks at random over every store of two tenants, which use the same users, tokens, sessions and roles, and compares each
 * answer with a model that knows two separate worlds. Throws at the first that differs, with its step and seed.
 */
export async function twoTenantWalk(open: OpenStores, { steps = 100_000, seed = 1 } = {}): Promise<WalkReport> {
  const counts: Record<string, number> = {};
  const names = Object.keys(operations);
  await withStores(open, async ({ stores, now, pass }) => {
    const pick = seededRandom(seed);
    const model = new Model();
    for (let step = 1; step <= steps; step++) {
      const name = names[pick(names.length)] as string;
      if (pick(40) === 0) pass(pick(3));
      const tenantId = ids[pick(ids.length)] as string;
      const walk = { stores, model, pick, now, step };
      try {
        await operations[name]?.(walk, tenantId, model.lives.get(tenantId));
      } catch (cause) {
        throw new Error(`step ${step} of seed ${seed}: ${name} for ${tenantId}`, { cause });
      }
      counts[name] = (counts[name] ?? 0) + 1;
    }
  });
  return counts;
}

/** The code of a refusal, or null. */
async function refusalOf(work: Promise<unknown>): Promise<string | null> {
  return work.then(
    () => null,
    (error: { code?: string }) => error.code ?? String(error),
  );
}

const one = <Value>(walk: Walk, values: readonly Value[]): Value => values[walk.pick(values.length)] as Value;

const operations: Record<string, (walk: Walk, id: string, life: ModelLife | undefined) => Promise<void>> = {
  async create({ stores, model, pick, step }, id, life) {
    const tenant = aTenant(id, { organizationName: `${id} at ${step}` });
    const domain = pick(2) === 0 ? domains[pick(domains.length)] : undefined;
    if (domain !== undefined) tenant.domain = domain;
    const taken = life !== undefined || (domain !== undefined && model.ownerOf(domain) !== null);
    expect(await refusalOf(stores.tenants.createTenant(tenant))).toBe(taken ? "store.exists" : null);
    if (!taken) model.lives.set(id, new ModelLife(tenant));
  },
  async delete({ stores, model, pick }, id) {
    if (pick(20) > 0) return;
    await stores.tenants.deleteTenant(id);
    model.lives.delete(id);
  },
  async update({ stores, model, pick, now, step }, id, life) {
    const domain = domains[pick(domains.length)] as string;
    const owner = model.ownerOf(domain);
    const updates = { organizationName: `${id} since ${step}`, domain };
    const code = life === undefined ? "store.unknown-tenant" : owner !== null && owner !== id ? "store.exists" : null;
    expect(await refusalOf(stores.tenants.updateTenant(id, updates))).toBe(code);
    if (life !== undefined && code === null) life.tenant = { ...life.tenant, ...updates, updatedAt: now() };
  },
  async readTenants(walk, id, life) {
    const { tenants } = walk.stores;
    expect(await tenants.getTenant(id)).toEqual(life?.tenant ?? null);
    const domain = one(walk, domains);
    expect((await tenants.getTenantByDomain(domain))?.tenantId ?? null).toBe(walk.model.ownerOf(domain));
    expect((await tenants.listTenants()).map(({ tenantId }) => tenantId)).toEqual([...walk.model.lives.keys()].sort());
  },
  async addMember(walk, id, life) {
    const [user, role] = [one(walk, users), `${id}-role-${walk.step}`];
    const refusal = await refusalOf(walk.stores.tenants.addUserToTenant(id, user, role));
    expect(refusal).toBe(life === undefined ? "store.unknown-tenant" : null);
    life?.members.set(user, role);
  },
  async removeMember(walk, id, life) {
    const user = one(walk, users);
    await walk.stores.tenants.removeUserFromTenant(id, user);
    life?.members.delete(user);
  },
  async readMembers(walk, id, life) {
    const user = one(walk, users);
    const { tenants } = walk.stores;
    expect((await tenants.getTenantUser(id, user))?.role ?? null).toBe(life?.members.get(user) ?? null);
    const all = (await tenants.getTenantUsers(id)).map(({ userId, role }) => [userId, role]);
    expect(all).toEqual([...(life?.members ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)));
    const belongs = [...walk.model.lives].filter(([, { members }]) => members.has(user)).map(([tenantId]) => tenantId);
    expect(await tenants.getUserTenants(user)).toEqual(belongs.sort());
  },
  async storeToken(walk, id, life) {
    const token = one(walk, texts);
    const refreshToken = walk.pick(2) === 0 ? one(walk, texts) : undefined;
    const info = aToken(id, token, walk.now() + walk.pick(30) * 1_000, { provider: `${id} ${walk.step}` });
    const whole = refreshToken === undefined ? info : { ...info, refreshToken };
    const refusal = await refusalOf(walk.stores.tokens.storeToken(id, token, whole));
    expect(refusal).toBe(life === undefined ? "store.unknown-tenant" : null);
    if (life === undefined) return;
    life.tokens.delete(token);
    for (const [from, to] of life.refresh) if (to === token) life.refresh.delete(from);
    if (info.expiresAt <= walk.now()) return;
    life.tokens.set(token, whole);
    if (refreshToken !== undefined) life.refresh.set(refreshToken, token);
  },
  async deleteToken(walk, id, life) {
    const token = one(walk, texts);
    await walk.stores.tokens.deleteToken(id, token);
    life?.tokens.delete(token);
    for (const [from, to] of life?.refresh ?? []) if (to === token) life?.refresh.delete(from);
  },
  async readTokens(walk, id, life) {
    const token = one(walk, texts);
    const now = walk.now();
    const { tokens } = walk.stores;
    expect(await tokens.getToken(id, token)).toEqual(life?.token(token, now) ?? null);
    expect((await tokens.findByRefreshToken(id, token))?.accessToken ?? null).toBe(life?.byRefresh(token, now) ?? null);
    const living = texts.filter((text) => life?.token(text, now) != null);
    expect(await tokens.getTokenCount(id)).toBe(living.length);
  },
  async openSession(walk, id, life) {
    const session = aSession(id, one(walk, texts), walk.now(), { userId: one(walk, users), clientId: `${walk.step}` });
    session.expiresAt = walk.now() + 1_000 + walk.pick(30) * 1_000;
    const whenFull = walk.pick(2) === 0 ? ("refuse" as const) : ("end-oldest" as const);
    if (life === undefined) {
      const refusal = await refusalOf(walk.stores.sessions.openSession(id, session));
      expect(refusal).toBe("store.unknown-tenant");
      return;
    }
    const answer = await walk.stores.sessions.openSession(id, session, { maxSessionsPerUser: 2, whenFull });
    const open = life.openSessions(walk.now());
    const own = life.openSessions(walk.now(), session.userId);
    if (open.some(({ sessionId }) => sessionId === session.sessionId)) {
      expect(answer).toEqual({ ok: false, code: "session.taken" });
    } else if (own.length >= 2 && whenFull === "refuse") {
      expect(answer).toEqual({ ok: false, code: "session.limit" });
    } else {
      const ended = own.slice(1).map(({ sessionId }) => sessionId);
      expect(answer).toEqual({ ok: true, ended: ended.reverse() });
      for (const sessionId of ended) life.sessions.delete(sessionId);
      life.sessions.set(session.sessionId, session);
    }
  },
  async touchSession(walk, id, life) {
    const sessionId = one(walk, texts);
    const [at, expiresAt] = [walk.now(), walk.now() + walk.pick(30) * 1_000];
    const known = life?.openSessions(at).find((session) => session.sessionId === sessionId);
    expect(await walk.stores.sessions.touchSession(id, sessionId, at, expiresAt)).toBe(known !== undefined);
    if (known !== undefined) life?.sessions.set(sessionId, { ...known, lastSeenAt: at, expiresAt });
  },
  async endSession(walk, id, life) {
    const sessionId = one(walk, texts);
    const known = life?.openSessions(walk.now()).some((session) => session.sessionId === sessionId) ?? false;
    expect(await walk.stores.sessions.endSession(id, sessionId)).toBe(known);
    life?.sessions.delete(sessionId);
    if (walk.pick(4) > 0) return;
    const user = one(walk, users);
    const own = (life?.openSessions(walk.now(), user) ?? []).map((session) => session.sessionId);
    expect((await walk.stores.sessions.endUserSessions(id, user)).sort()).toEqual([...own].sort());
    for (const each of own) life?.sessions.delete(each);
  },
  async readSessions(walk, id, life) {
    const [sessionId, user] = [one(walk, texts), one(walk, users)];
    const open = life?.openSessions(walk.now()) ?? [];
    const { sessions } = walk.stores;
    expect(await sessions.getSession(id, sessionId)).toEqual(
      open.find((session) => session.sessionId === sessionId) ?? null,
    );
    expect(await sessions.listSessions(id)).toEqual(open);
    expect(await sessions.listSessions(id, user)).toEqual(open.filter(({ userId }) => userId === user));
  },
  async roles(walk, id, life) {
    const roleId = one(walk, texts);
    const name = `${id} ${walk.step}`;
    const choice = walk.pick(4);
    if (choice < 2) {
      const refusal = await refusalOf(
        walk.stores.roles.putRole(id, { roleId, name, tenantId: id, permissions: [{ resource: "*", action: "*" }] }),
      );
      expect(refusal).toBe(life === undefined ? "store.unknown-tenant" : null);
      life?.roles.set(roleId, name);
    } else if (choice === 2) {
      await walk.stores.roles.deleteRole(id, roleId);
      life?.roles.delete(roleId);
    }
    const all = (await walk.stores.roles.getRoles(id)).map((role) => [role.roleId, role.name]);
    expect(all).toEqual([...(life?.roles ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)));
    expect((await walk.stores.roles.getRole(id, roleId))?.name ?? null).toBe(life?.roles.get(roleId) ?? null);
  },
  async usage(walk, id, life) {
    const [user, batch] = [one(walk, users), `batch-${walk.pick(1_000)}`];
    const count = { at: walk.now(), userId: user, allowed: 1, refused: 0 };
    const refusal = await refusalOf(walk.stores.usage.addUsage(id, batch, [count]));
    expect(refusal).toBe(life === undefined ? "store.unknown-tenant" : null);
    if (life !== undefined && !life.batches.has(batch)) {
      life.batches.add(batch);
      life.usage.set(user, (life.usage.get(user) ?? 0) + 1);
    }
    const sums = new Map<string, number>();
    for (const row of await walk.stores.usage.readUsage(id, "month", 0, walk.now() + hour))
      sums.set(row.userId, (sums.get(row.userId) ?? 0) + row.allowed);
    expect(Object.fromEntries(sums)).toEqual(Object.fromEntries(life?.usage ?? []));
  },
  async audit(walk, id) {
    const known = walk.model.audit.get(id) ?? [];
    // as many as one page shows
    if (known.length < 50) {
      const next = { sequence: known.length + 1, line: `${id} ${walk.step}` };
      await walk.stores.audit.appendAudit(id, [{ tenantId: id, writer: "w", at: 1_000 + next.sequence, ...next }]);
      walk.model.audit.set(id, [...known, next]);
    }
    const all = await walk.stores.audit.readAudit(id);
    expect(all.map(({ sequence, line }) => ({ sequence, line }))).toEqual(walk.model.audit.get(id) ?? []);
  },
};
