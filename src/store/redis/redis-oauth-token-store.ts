import { checkToken, isTokenText } from "../check/check-token.ts";
import type { OAuthTokenStore, StoredTokenInfo } from "../oauth-token-store.ts";
import { type TokenCipher, tokenCipher } from "../token-cipher.ts";
import type { RedisLives } from "./redis-lives.ts";
import { lifeScript } from "./redis-script.ts";

// A token's value begins with the digest of its refresh token, so that a pointer that lost its token leads nowhere.
const digestLength = 64;
const noRefresh = "-".repeat(digestLength);

// KEYS: life, token, refresh pointer, list; ARGV: life, value, expiry, digest, has a refresh token
const store = lifeScript(`
redis.call('SET', KEYS[2], ARGV[2], 'PXAT', ARGV[3])
if ARGV[5] == '1' then redis.call('SET', KEYS[3], ARGV[4], 'PXAT', ARGV[3]) end
redis.call('ZADD', KEYS[4], ARGV[3], ARGV[4])
lasts(KEYS[4], ARGV[3])
return {'ok'}`);

// KEYS: life, token, list; ARGV: life, digest
const remove = lifeScript(`
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[2])
return {'ok'}`);

// KEYS: life, list; ARGV: life, now
const sweep = lifeScript(`return {'ok', tostring(redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[2]))}`);
const count = lifeScript(`return {'ok', tostring(redis.call('ZCOUNT', KEYS[2], '(' .. ARGV[2], '+inf'))}`);

/** Users' OAuth tokens in Redis: by keyed digest, encrypted, and gone by themselves when they expire. */
export class RedisOAuthTokenStore implements OAuthTokenStore {
  readonly #lives: RedisLives;
  #cipher: TokenCipher | undefined;

  constructor(lives: RedisLives) {
    this.#lives = lives;
  }

  async storeToken(tenantId: string, token: string, info: StoredTokenInfo): Promise<void> {
    const copy = checkToken(tenantId, token, info);
    if (copy.expiresAt <= this.#lives.now()) {
      await this.#remove(tenantId, token, true);
      return;
    }
    const digest = this.#digest(tenantId, token);
    const refresh = copy.refreshToken === undefined ? noRefresh : this.#digest(tenantId, copy.refreshToken);
    const names = [`token:${digest}`, `refresh:${refresh}`, "tokens"];
    await this.#lives.demand(tenantId, store, names, ({ generation, base }) => {
      const sealed = this.#seals().seal(
        tenantId,
        generation,
        `${base}token:${digest}`,
        JSON.stringify({ token, info: copy }),
      );
      const value = Buffer.concat([Buffer.from(refresh), sealed]);
      return [value, String(copy.expiresAt), digest, copy.refreshToken === undefined ? "0" : "1"];
    });
  }

  async getToken(tenantId: string, token: string): Promise<StoredTokenInfo | null> {
    if (!this.#mayHold(tenantId, token)) return null;
    return (await this.#read(tenantId, this.#digest(tenantId, token)))?.info ?? null;
  }

  async findByRefreshToken(
    tenantId: string,
    refreshToken: string,
  ): Promise<{ accessToken: string; tokenInfo: StoredTokenInfo } | null> {
    if (!this.#mayHold(tenantId, refreshToken)) return null;
    const digest = this.#digest(tenantId, refreshToken);
    const pointer = (await this.#get(tenantId, `refresh:${digest}`))?.value.toString("latin1");
    if (pointer === undefined) return null;
    const known = await this.#read(tenantId, pointer);
    return known?.refresh === digest ? { accessToken: known.token, tokenInfo: known.info } : null;
  }

  async deleteToken(tenantId: string, token: string): Promise<void> {
    if (this.#mayHold(tenantId, token)) await this.#remove(tenantId, token, false);
  }

  async cleanup(tenantId: string): Promise<number> {
    return Number((await this.#lives.run(tenantId, sweep, ["tokens"], [String(this.#lives.now())]))?.[1] ?? 0);
  }

  async getTokenCount(tenantId: string): Promise<number> {
    return Number((await this.#lives.run(tenantId, count, ["tokens"], [String(this.#lives.now())]))?.[1] ?? 0);
  }

  async dispose(): Promise<void> {
    // the connection belongs to the stores that were opened together, and ends with them
  }

  async #remove(tenantId: string, token: string, demanded: boolean): Promise<void> {
    const digest = this.#digest(tenantId, token);
    const call = [tenantId, remove, [`token:${digest}`, "tokens"], [digest]] as const;
    await (demanded ? this.#lives.demand(...call) : this.#lives.run(...call));
  }

  async #read(tenantId: string, digest: string) {
    const found = await this.#get(tenantId, `token:${digest}`);
    if (found === undefined) return undefined;
    const { generation, place, value } = found;
    const sealed = value.subarray(digestLength);
    const { token, info } = JSON.parse(this.#seals().open(tenantId, generation, place, sealed)) as {
      token: string;
      info: StoredTokenInfo;
    };
    if (info.expiresAt <= this.#lives.now()) return undefined;
    return { token, info, refresh: value.subarray(0, digestLength).toString("latin1") };
  }

  /** One value of the tenant's present life, in one round trip. */
  async #get(tenantId: string, name: string) {
    let generation = this.#lives.presumed(tenantId);
    const lifeKey = `${this.#lives.keys.tenant(tenantId)}life`;
    for (let tries = 0; generation !== undefined && tries < 5; tries++) {
      const place = this.#lives.keys.life(tenantId, generation) + name;
      const [life, value] = await this.#lives.onTenant(tenantId, (client) => client.mgetBuffer(lifeKey, place));
      if (this.#lives.options.declared !== undefined || life?.toString("latin1") === generation)
        return value === null || value === undefined ? undefined : { generation, place, value };
      generation = this.#lives.learn(tenantId, life?.toString("latin1"));
    }
    return undefined;
  }

  /** What can't be an id or a token is not there, whether or not there is a key. Throws `store.closed`. */
  #mayHold(tenantId: string, token: string): boolean {
    return this.#lives.isTenant(tenantId) && isTokenText(token);
  }

  #digest(tenantId: string, token: string): string {
    return this.#seals().digest(tenantId, token).toString("hex");
  }

  #seals(): TokenCipher {
    this.#cipher ??= tokenCipher(this.#lives.options.tokenKey);
    return this.#cipher;
  }
}
