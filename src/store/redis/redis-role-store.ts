import { checkRole } from "../check/check-role.ts";
import { isStoredId } from "../check/stored-id.ts";
import type { Role, RoleStore } from "../role-store.ts";
import type { RedisLives } from "./redis-lives.ts";
import { lifeScript } from "./redis-script.ts";

// KEYS: life, roles; ARGV: life, then role id and JSON
const all = lifeScript(`
local answer = redis.call('HVALS', KEYS[2])
table.insert(answer, 1, 'ok')
return answer`);
const one = lifeScript(`return {'ok', redis.call('HGET', KEYS[2], ARGV[2])}`);
const put = lifeScript(`redis.call('HSET', KEYS[2], ARGV[2], ARGV[3]) return {'ok'}`);
const remove = lifeScript(`redis.call('HDEL', KEYS[2], ARGV[2]) return {'ok'}`);

/** Tenants' own roles in Redis. */
export class RedisRoleStore implements RoleStore {
  readonly #lives: RedisLives;

  constructor(lives: RedisLives) {
    this.#lives = lives;
  }

  async getRoles(tenantId: string): Promise<Role[]> {
    const [, ...roles] = (await this.#lives.run(tenantId, all, ["roles"], [])) ?? [];
    return roles
      .map((text) => JSON.parse(text ?? "") as Role)
      .sort((one, other) => Buffer.compare(Buffer.from(one.roleId), Buffer.from(other.roleId)));
  }

  async getRole(tenantId: string, roleId: string): Promise<Role | null> {
    if (!isStoredId(roleId)) return null;
    const text = (await this.#lives.run(tenantId, one, ["roles"], [roleId]))?.[1];
    return typeof text === "string" ? (JSON.parse(text) as Role) : null;
  }

  async putRole(tenantId: string, role: Role): Promise<void> {
    const copy = checkRole(tenantId, role);
    await this.#lives.demand(tenantId, put, ["roles"], [copy.roleId, JSON.stringify(copy)]);
  }

  async deleteRole(tenantId: string, roleId: string): Promise<void> {
    if (isStoredId(roleId)) await this.#lives.run(tenantId, remove, ["roles"], [roleId]);
  }
}
