import { checkTime } from "../check/check-tenant.ts";
import { checkStoredId, isStoredId } from "../check/stored-id.ts";
import { storeError } from "../store-error.ts";
import type { TenantUser } from "../tenant.ts";
import type { MemberFacts, MemberStore } from "../tenant-store.ts";
import { CrossTenantIndex } from "./cross-tenant-index.ts";
import type { RedisLives } from "./redis-lives.ts";
import { addMember, readMember, readMembers, removeMember } from "./tenant-scripts.ts";

/** Members in Redis: one hash a tenant, whose size is the number that the quota is about. */
export class RedisMemberStore implements MemberStore {
  protected readonly lives: RedisLives;
  protected readonly index: CrossTenantIndex;

  constructor(lives: RedisLives) {
    this.lives = lives;
    this.index = new CrossTenantIndex(lives);
  }

  async addUserToTenant(tenantId: string, userId: string, role: string, facts: MemberFacts = {}): Promise<void> {
    checkStoredId(userId, "userId");
    checkStoredId(role, "role");
    const { email, joinedAt } = facts;
    if (joinedAt !== undefined) checkTime(joinedAt, "joinedAt");
    if (email !== undefined && email !== "") checkStoredId(email, "email");
    if (this.lives.presumed(tenantId) !== undefined) await this.index.noteMember(userId, tenantId);
    const args = [
      ...[userId, role, email ?? "", email === undefined ? "0" : "1"],
      ...[String(joinedAt ?? this.lives.now()), joinedAt === undefined ? "0" : "1"],
      this.lives.options.declared?.(tenantId)?.maxUsers?.toString() ?? "",
    ];
    const [outcome] = await this.lives.demand(tenantId, addMember, ["members"], args, ["max-users"]);
    if (outcome === "full") throw storeError("store.max-users", "the tenant has as many users as its quota allows");
  }

  async removeUserFromTenant(tenantId: string, userId: string): Promise<void> {
    if (isStoredId(userId)) await this.lives.run(tenantId, removeMember, ["members"], [userId]);
  }

  async getUserTenants(userId: string): Promise<string[]> {
    this.lives.refuseClosed();
    if (!isStoredId(userId)) return [];
    const ids: string[] = [];
    for (const entry of await this.index.tenantsOf(userId)) {
      if ((await this.getTenantUser(entry.tenantId, userId)) !== null) ids.push(entry.tenantId);
      // what a bundle does not hold now, it may hold again
      else if (entry.settled && this.lives.options.declared === undefined) await this.index.forgetMember(userId, entry);
    }
    return ids.sort();
  }

  async getTenantUser(tenantId: string, userId: string): Promise<TenantUser | null> {
    if (!isStoredId(userId)) return null;
    const value = (await this.lives.run(tenantId, readMember, ["members"], [userId]))?.[1];
    return typeof value === "string" ? parseMember(userId, value) : null;
  }

  async getTenantUsers(tenantId: string): Promise<TenantUser[]> {
    const [, ...texts] = (await this.lives.run(tenantId, readMembers, ["members"], [])) ?? [];
    const members = texts.flatMap((text, n) => (n % 2 === 1 ? parseMember(texts[n - 1] ?? "", text ?? "") : []));
    return members.sort((one, other) => Buffer.compare(Buffer.from(one.userId), Buffer.from(other.userId)));
  }
}

function parseMember(userId: string, value: string): TenantUser {
  const [joinedAt, role, email] = value.split("\0");
  if (role === undefined || email === undefined)
    throw storeError("store.corrupt", "a member in Redis is not what the store wrote");
  return { userId, email, role, joinedAt: Number(joinedAt) };
}
