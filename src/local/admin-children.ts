// Clients, roles, keys, connections and domains of an organization: made once, answered the same on every repeat.
import { createHash, generateKeyPairSync } from "node:crypto";
import type {
  ClientAnswer,
  ClientBody,
  ConnectionAnswer,
  ConnectionBody,
  DomainAnswer,
  DomainBody,
  KeyAnswer,
  KeyBody,
  Owned,
  RoleAnswer,
  RoleBody,
} from "./admin-contract.ts";
import { found } from "./found.ts";
import { localError } from "./local-error.ts";
import type { ClientRecord, KeyRecord, OrganizationRecord, PrivateJwk } from "./organization-record.ts";
import type { OrganizationStore } from "./organization-store.ts";
import { guardOwner } from "./ownership.ts";
import { randomText } from "./random-text.ts";
import { redirectUriOf } from "./redirect-uri-of.ts";

export type ChildKind = "clients" | "roles" | "keys" | "connections" | "domains";

/** objects of one kind in one organization */
const most = { clients: 50, roles: 200, keys: 8, connections: 60, domains: 101 } as const;

export interface Children {
  putClient(org: string, name: string, body: ClientBody): Promise<ClientRecord>;
  putRole(org: string, roleId: string, body: RoleBody): Promise<RoleBody>;
  putKey(org: string, name: string, body: KeyBody): Promise<KeyRecord>;
  putConnection(org: string, id: string, body: ConnectionBody): Promise<ConnectionBody>;
  putDomain(org: string, domain: string, body: DomainBody): Promise<DomainBody>;
  remove(org: string, kind: ChildKind, name: string, owner: string | undefined): Promise<void>;
}

/** The changes of children over a store; each throws `local.unknown` (no organization), `local.foreign-owner`, `local.disk`. */
export function createChildren(store: OrganizationStore): Children {
  async function put<T>(
    org: string,
    kind: ChildKind,
    name: string,
    owner: string,
    make: (now: T | undefined, record: OrganizationRecord) => Promise<T>,
  ): Promise<T> {
    const record = await store.change(org, async (now) => {
      const parent = found(now);
      guardOwner(parent.body.owner, owner);
      const all = parent[kind] as ReadonlyMap<string, T>;
      const before = all.get(name);
      if (before === undefined && all.size >= most[kind])
        throw localError("local.invalid", `An organization has ${most[kind]} ${kind} at most.`);
      return { ...parent, [kind]: new Map(all).set(name, await make(before, parent)) };
    });
    return found((record?.[kind] as ReadonlyMap<string, T> | undefined)?.get(name));
  }

  return {
    putClient: (org, name, body) =>
      put<ClientRecord>(org, "clients", name, body.owner, async (now) => {
        if (now) guardOwner(now.body.owner, body.owner);
        return { clientId: now?.clientId ?? `${org}.${name}.${randomText(9)}`, ...secretsOf(now, body), body };
      }),
    putRole: (org, roleId, body) =>
      put<RoleBody>(org, "roles", roleId, body.owner, async (now) => {
        if (now) guardOwner(now.owner, body.owner);
        return body;
      }),
    putConnection: (org, id, body) =>
      put<ConnectionBody>(org, "connections", id, body.owner, async (now) => {
        if (now) guardOwner(now.owner, body.owner);
        return body;
      }),
    putDomain: (org, domain, body) =>
      put<DomainBody>(org, "domains", domain, body.owner, async (now) => {
        if (now) guardOwner(now.owner, body.owner);
        return body;
      }),
    putKey: (org, name, body) =>
      put<KeyRecord>(org, "keys", name, body.owner, async (now) => {
        if (!now) return { ...makeKey(), body };
        guardOwner(now.body.owner, body.owner);
        return now;
      }),
    async remove(org, kind, name, owner) {
      await store.change(org, async (now) => {
        const child = now?.[kind].get(name);
        if (!now || !child) return now;
        const { owner: its }: Owned = "body" in child ? child.body : child;
        if (owner !== undefined) guardOwner(its, owner);
        const rest = new Map<string, unknown>(now[kind]);
        rest.delete(name);
        return { ...now, [kind]: rest };
      });
    },
  };
}

/**
 * The secret of the body's epoch, and where it is kept that of the epoch before. The same body again changes nothing, so that a
 * run killed half-way goes on; an epoch back, as after a revert, brings its secret back while it is still known.
 */
function secretsOf(now: ClientRecord | undefined, body: ClientBody): Omit<ClientRecord, "clientId" | "body"> {
  if (body.kind === "native" || body.authentication === "private_key_jwt") return {};
  const { epoch, keepPrevious } = body.rotation ?? { epoch: 1, keepPrevious: false };
  const { clientSecret: current, previousSecret: before, epoch: was = 1 } = now ?? {};
  const of = epoch === 1 ? {} : { epoch };
  if (current === undefined) return { clientSecret: randomText(32), ...of };
  if (epoch === was)
    return {
      clientSecret: current,
      ...of,
      ...(keepPrevious && before !== undefined ? { previousSecret: before } : {}),
    };
  if (epoch === was - 1 && before !== undefined) return { clientSecret: before, ...of };
  return {
    clientSecret: randomText(32),
    ...of,
    ...(keepPrevious && epoch === was + 1 ? { previousSecret: current } : {}),
  };
}

function makeKey(): { kid: string; privateJwk: PrivateJwk } {
  const { x, y, d } = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  if (x === undefined || y === undefined || d === undefined) throw new TypeError("an EC key without coordinates");
  const privateJwk: PrivateJwk = { kty: "EC", crv: "P-256", x, y, d };
  // RFC 7638 3: the required members, in lexicographic order
  const thumbprint = JSON.stringify({ crv: "P-256", kty: "EC", x, y });
  return { kid: createHash("sha256").update(thumbprint).digest("base64url"), privateJwk };
}

/** What the API tells of a client, its secret included: whoever holds the admin token provisions it. */
export function clientAnswer(name: string, { clientId, clientSecret, body }: ClientRecord): ClientAnswer {
  return { ...body, name, clientId, ...(clientSecret === undefined ? {} : { clientSecret }) };
}

/** What the API tells of a connection, its secret included: whoever holds the admin token provisions it. `issuer`: the organization's own. */
export function connectionAnswer(id: string, body: ConnectionBody, issuer: string): ConnectionAnswer {
  return { ...body, id, redirectUri: redirectUriOf(issuer, id) };
}

/** What the API tells of a domain, its record included. */
export function domainAnswer(domain: string, body: DomainBody, { subjectSalt }: OrganizationRecord): DomainAnswer {
  // Proves nothing to us, and is unguessable all the same: what stands there is what the real platforms ask for.
  const proof = createHash("sha256").update(`${subjectSalt}\ndomain\n${domain}`).digest("base64url");
  return {
    ...body,
    domain,
    verificationHost: `_tenantry-challenge.${domain}`,
    verificationTxt: `tenantry-domain-verification=${proof}`,
  };
}

/** What the API tells of a role. */
export function roleAnswer(roleId: string, body: RoleBody): RoleAnswer {
  return { ...body, roleId };
}

/** What the API tells of a key: the public half, field by field, so that the private one has no way out. */
export function keyAnswer(name: string, { kid, privateJwk, body }: KeyRecord): KeyAnswer {
  const { kty, crv, x, y } = privateJwk;
  return { ...body, name, kid, publicJwk: { kty, crv, x, y, kid, alg: "ES256", use: "sig" } };
}
