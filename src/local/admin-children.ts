// Clients, roles and keys of an organization: made once, answered the same on every repeat.
import { createHash, generateKeyPairSync } from "node:crypto";
import type { ClientAnswer, ClientBody, KeyAnswer, KeyBody, Owned, RoleAnswer, RoleBody } from "./admin-contract.ts";
import { found } from "./found.ts";
import { localError } from "./local-error.ts";
import type { ClientRecord, KeyRecord, OrganizationRecord, PrivateJwk } from "./organization-record.ts";
import type { OrganizationStore } from "./organization-store.ts";
import { guardOwner } from "./ownership.ts";
import { randomText } from "./random-text.ts";

export type ChildKind = "clients" | "roles" | "keys";

/** objects of one kind in one organization */
const most = { clients: 50, roles: 200, keys: 8 } as const;

export interface Children {
  putClient(org: string, name: string, body: ClientBody): Promise<ClientRecord>;
  putRole(org: string, roleId: string, body: RoleBody): Promise<RoleBody>;
  putKey(org: string, name: string, body: KeyBody): Promise<KeyRecord>;
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
        const clientSecret = body.kind === "native" ? undefined : (now?.clientSecret ?? randomText(32));
        return {
          clientId: now?.clientId ?? `${org}.${name}.${randomText(9)}`,
          ...(clientSecret === undefined ? {} : { clientSecret }),
          body,
        };
      }),
    putRole: (org, roleId, body) =>
      put<RoleBody>(org, "roles", roleId, body.owner, async (now) => {
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

/** What the API tells of a role. */
export function roleAnswer(roleId: string, body: RoleBody): RoleAnswer {
  return { ...body, roleId };
}

/** What the API tells of a key: the public half, field by field, so that the private one has no way out. */
export function keyAnswer(name: string, { kid, privateJwk, body }: KeyRecord): KeyAnswer {
  const { kty, crv, x, y } = privateJwk;
  return { ...body, name, kid, publicJwk: { kty, crv, x, y, kid, alg: "ES256", use: "sig" } };
}
