// The people who may sign in to an organization, whether they prove it here or at a connection.
import { createHash } from "node:crypto";
import type { Adapter } from "oidc-provider";
import { limits } from "../limits.ts";
import { homeRealm } from "./home-realm.ts";
import type { OrganizationRecord } from "./organization-record.ts";
import { realmOf } from "./realm-of.ts";
import type { UpstreamIdentity } from "./upstream-client.ts";

/** One person of an organization, as tokens name them. */
export interface Person {
  /** stable while the organization lives, different in every organization, base64url */
  subject: string;
  email: string;
  roles: string[];
}

export interface People {
  /** Whoever signs in here: a person of the organization whose address belongs to no connection. */
  byEmail(email: string): Person | undefined;
  /** Gives whoever may still sign in: a person who left, or whose connection did, is nobody. */
  bySubject(subject: string): Promise<Person | undefined>;
  /** Takes in whom a connection vouches for and keeps the person; undefined where it may not speak for that address. */
  admit(connectionId: string, identity: UpstreamIdentity): Promise<Person | undefined>;
}

/**
 * `accounts` keeps those who came by a connection. Roles are the spec's, by address: nothing of them, and nothing of the tenant, is
 * ever taken from a connection.
 */
export function peopleOf(record: OrganizationRecord, accounts: Adapter): People {
  const subjectOf = (text: string): string =>
    createHash("sha256").update(`${record.subjectSalt}\n${text}`).digest("base64url").slice(0, 27);
  const listed = new Map(record.body.users.map(({ email, roles }) => [email, roles]));
  const own = new Map([...listed].map(([email, roles]) => [email, { subject: subjectOf(email), email, roles }]));
  const ownBySubject = new Map([...own.values()].map((person) => [person.subject, person]));

  const here = (person: Person | undefined): Person | undefined =>
    person === undefined || homeRealm(record, person.email) !== undefined ? undefined : person;

  /** An enterprise connection speaks for its domains, a social one for those whom the spec names and no connection has. */
  function vouchedFor(connectionId: string, email: string): boolean {
    const realm = homeRealm(record, email);
    if (record.connections.get(connectionId)?.kind === "enterprise") return realm === connectionId;
    return realm === undefined && listed.has(email);
  }

  return {
    byEmail: (email) => here(own.get(email)),
    async bySubject(subject) {
      const person = ownBySubject.get(subject);
      if (person !== undefined) return here(person);
      const account = await accounts.find(subject);
      const { connectionId, issuer, email } = (account ?? {}) as Record<string, unknown>;
      if (typeof connectionId !== "string" || typeof email !== "string") return undefined;
      const connection = record.connections.get(connectionId);
      if (connection === undefined || realmOf(connection) !== issuer) return undefined;
      if (!vouchedFor(connectionId, email)) return undefined;
      return { subject, email, roles: listed.get(email) ?? [] };
    },
    async admit(connectionId, { issuer, subject: upstream, email, emailVerified }) {
      const connection = record.connections.get(connectionId);
      if (connection === undefined || realmOf(connection) !== issuer) return undefined;
      if (!vouchedFor(connectionId, email)) return undefined;
      // An organization's own provider may leave it out; a social one must have seen the address work.
      if (emailVerified === false || (connection.kind === "social" && emailVerified !== true)) return undefined;
      // Not by address: the next owner of a mailbox is another person (OpenID Connect Core 5.7).
      const subject = subjectOf(`${connectionId}\n${issuer}\n${upstream}`);
      await accounts.upsert(subject, { connectionId, issuer, email }, limits.localSessionLife);
      return { subject, email, roles: listed.get(email) ?? [] };
    },
  };
}
