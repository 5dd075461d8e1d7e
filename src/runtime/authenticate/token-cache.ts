// Verified tokens, remembered under their SHA-256, so that neither a heap dump nor a log of this cache holds a live one.
import { hash } from "node:crypto";
import type { TenantConfig } from "../../bundle/documents.ts";
import { limits } from "../../limits.ts";
import { type AuthenticateOptions, authenticateRead } from "./authenticate.ts";
import type { AuthenticateCode, Authentication } from "./principal.ts";
import { readToken, type UnverifiedToken } from "./token-text.ts";

/** A token on its way through one request: its digest, and what it says before anybody has verified it. */
export interface OpenToken {
  readonly token: string;
  /** base64url SHA-256 */
  readonly digest: string;
  /** the claims that choose a tenant (`iss` and the tenant claim); `undefined` for a token that is none */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly read: UnverifiedToken | undefined;
}

export interface TokenCache {
  /** Takes a token apart, or remembers how it was taken apart before. */
  open(token: string): OpenToken;
  /**
   * `authenticate` with a memory: at once on a hit, a promise on a miss; concurrent misses of one token share one
   * verification. An entry lives until the token's end, the tenant's next config version or `limits.tokenCacheLife`.
   */
  authenticate(tenant: TenantConfig, token: OpenToken, at: number): Authentication | Promise<Authentication>;
  /** Forgets everything, for instance when a root rotates. */
  clear(): void;
  /** entries, refused tokens included */
  readonly size: number;
}

interface Entry {
  readonly answer: Authentication;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly tenantId: string;
  readonly generation: number;
  readonly version: number;
  /** seconds since the epoch */
  readonly from: number;
  readonly until: number;
}

/** refusals that the same token meets again whatever the time is */
const lasting: ReadonlySet<AuthenticateCode> = new Set([
  "token.malformed",
  "token.header",
  "token.type",
  "token.algorithm",
  "token.issuer",
  "token.key",
  "token.signature",
  "token.audience",
  "token.claims",
  "token.policy",
  "token.tenant",
  "token.email",
  "token.not-allowed",
]);
/** seconds for which a bad token is known to be bad */
const refusedLife = 30;

export interface TokenCacheOptions extends Omit<AuthenticateOptions, "at"> {
  /** good tokens remembered; a quarter of it bounds bad ones, so that these never crowd out those */
  readonly entries?: number;
  /** seconds */
  readonly life?: number;
  /** claim that names the tenant; default `tenant_id` */
  readonly tenantClaim?: string;
}

/** Makes an empty cache. */
export function createTokenCache(options: TokenCacheOptions = {}): TokenCache {
  const {
    entries = limits.tokenCacheEntries,
    life = limits.tokenCacheLife,
    tenantClaim = "tenant_id",
    ...verify
  } = options;
  const good = createStore(entries);
  const bad = createStore(Math.max(1, entries >> 2));
  const flying = new Map<string, Promise<Authentication>>();

  async function miss(tenant: TenantConfig, open: OpenToken, at: number): Promise<Authentication> {
    const read = open.read ?? readToken(open.token);
    const answer: Authentication = read
      ? await authenticateRead(tenant, open.token, read, { ...verify, at })
      : { ok: false, code: "token.malformed" };
    const { generation, version } = tenant;
    const known = { answer, claims: open.claims, tenantId: tenant.tenant, generation, version, from: at };
    if (answer.ok) good.set(open.digest, { ...known, until: Math.min(answer.principal.expires, at + life) });
    else if (lasting.has(answer.code)) bad.set(open.digest, { ...known, until: at + refusedLife });
    return answer;
  }

  return {
    open(token) {
      // too long to be worth a digest
      if (token.length > limits.tokenBytes) return { token: "", digest: "", claims: undefined, read: undefined };
      const digest = hash("sha256", token, "base64url");
      const known = good.get(digest) ?? bad.get(digest);
      if (known !== undefined) return { token, digest, claims: known.claims, read: undefined };
      const read = readToken(token);
      return { token, digest, read, claims: read && choosing(read.claims, tenantClaim) };
    },
    authenticate(tenant, open, at) {
      const known = good.get(open.digest) ?? bad.get(open.digest);
      if (
        known !== undefined &&
        known.tenantId === tenant.tenant &&
        known.version === tenant.version &&
        known.generation === tenant.generation &&
        at < known.until &&
        at >= known.from - limits.clockSkew
      ) {
        return known.answer;
      }
      const flight = `${open.digest} ${tenant.tenant} ${tenant.generation}.${tenant.version}`;
      let pending = flying.get(flight);
      if (pending === undefined) {
        pending = miss(tenant, open, at).finally(() => flying.delete(flight));
        flying.set(flight, pending);
      }
      return pending;
    },
    clear() {
      good.clear();
      bad.clear();
    },
    get size() {
      return good.size + bad.size;
    },
  };
}

function choosing(claims: Readonly<Record<string, unknown>>, tenantClaim: string): Readonly<Record<string, unknown>> {
  const chosen: Record<string, unknown> = {};
  for (const name of ["iss", tenantClaim]) if (Object.hasOwn(claims, name)) chosen[name] = claims[name];
  return chosen;
}

/** Two maps: what is used moves to the young one; when that is full, the old one is dropped whole. O(1), bounded. */
function createStore(entries: number) {
  const half = Math.max(1, entries >> 1);
  let young = new Map<string, Entry>();
  let old = new Map<string, Entry>();
  const set = (key: string, entry: Entry): void => {
    if (young.size >= half) {
      old = young;
      young = new Map();
    }
    young.set(key, entry);
  };
  return {
    get(key: string): Entry | undefined {
      const entry = young.get(key);
      if (entry !== undefined) return entry;
      const aged = old.get(key);
      if (aged !== undefined) {
        old.delete(key);
        set(key, aged);
      }
      return aged;
    },
    set,
    clear(): void {
      young = new Map();
      old = new Map();
    },
    get size(): number {
      return young.size + old.size;
    },
  };
}
