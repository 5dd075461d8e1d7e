// One organization as it stands in memory and in `organizations/<id>.json`.
import { isDeepStrictEqual } from "node:util";
import type { ClientBody, ConnectionBody, DomainBody, KeyBody, OrganizationBody, RoleBody } from "./admin-contract.ts";
import { checkDomainBody, checkKeyBody, checkOrganizationBody, checkRoleBody } from "./admin-bodies.ts";
import { checkClientBody } from "./check-client-body.ts";
import { checkConnectionBody } from "./check-connection-body.ts";

/** A P-256 private key as RFC 7517 writes it. */
export interface PrivateJwk {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
  d: string;
}

/** Everything the platform keeps of an organization besides its sessions. Treated as immutable: a change makes another one. */
export interface OrganizationRecord {
  id: string;
  body: OrganizationBody;
  /** told apart from an organization of the same id that was deleted before: base64url */
  incarnation: string;
  /** keyed into every subject, so that subjects tell nothing and differ between organizations */
  subjectSalt: string;
  /** signs the browser's cookies */
  cookieKey: string;
  clients: ReadonlyMap<string, ClientRecord>;
  roles: ReadonlyMap<string, RoleBody>;
  /** in the order they were made: the last one signs */
  keys: ReadonlyMap<string, KeyRecord>;
  connections: ReadonlyMap<string, ConnectionBody>;
  domains: ReadonlyMap<string, DomainBody>;
}

export interface ClientRecord {
  clientId: string;
  clientSecret?: string;
  /** what `clientSecret` is of; absent: 1 */
  epoch?: number;
  /** of the epoch before, while it is kept */
  previousSecret?: string;
  body: ClientBody;
}

export interface KeyRecord {
  kid: string;
  privateJwk: PrivateJwk;
  body: KeyBody;
}

const format = 1;

/** Gives the text of a record's file. */
export function writeOrganizationRecord(record: OrganizationRecord): string {
  const { clients, roles, keys, connections, domains, ...rest } = record;
  const file = {
    ...{ format, ...rest, clients: [...clients], roles: [...roles], keys: [...keys] },
    // left out where there is none: files of before are whole
    ...(connections.size === 0 ? {} : { connections: [...connections] }),
    ...(domains.size === 0 ? {} : { domains: [...domains] }),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Reads a record's file back. Throws an `Error` that says what is wrong with it, without its content. */
export function readOrganizationRecord(text: string, id: string): OrganizationRecord {
  const file = asObject(JSON.parse(text), "the file");
  if (file.format !== format) throw new Error(`it has another format than ${format}`);
  if (file.id !== id) throw new Error("its id is not its name");
  const record: OrganizationRecord = {
    id,
    body: checkOrganizationBody(file.body),
    incarnation: asText(file.incarnation, "incarnation"),
    subjectSalt: asText(file.subjectSalt, "subjectSalt"),
    cookieKey: asText(file.cookieKey, "cookieKey"),
    clients: new Map(asPairs(file.clients, "clients").map(([name, value]) => [name, readClient(value)])),
    roles: new Map(asPairs(file.roles, "roles").map(([name, value]) => [name, checkRoleBody(value)])),
    keys: new Map(asPairs(file.keys, "keys").map(([name, value]) => [name, readKey(value)])),
    connections: new Map(
      asPairs(file.connections ?? [], "connections").map(([name, value]) => [name, checkConnectionBody(value)]),
    ),
    domains: new Map(asPairs(file.domains ?? [], "domains").map(([name, value]) => [name, checkDomainBody(value)])),
  };
  if (!isDeepStrictEqual(JSON.parse(writeOrganizationRecord(record)), file)) throw new Error("it holds unknown fields");
  return record;
}

function readClient(value: unknown): ClientRecord {
  const { clientId, clientSecret, epoch, previousSecret, body } = asObject(value, "a client");
  if (epoch !== undefined && !(typeof epoch === "number" && Number.isSafeInteger(epoch)))
    throw new Error("an epoch is not a number");
  return {
    clientId: asText(clientId, "clientId"),
    ...(clientSecret === undefined ? {} : { clientSecret: asText(clientSecret, "clientSecret") }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(previousSecret === undefined ? {} : { previousSecret: asText(previousSecret, "previousSecret") }),
    body: checkClientBody(body),
  };
}

function readKey(value: unknown): KeyRecord {
  const { kid, privateJwk, body } = asObject(value, "a key");
  const { kty, crv, x, y, d } = asObject(privateJwk, "a private key");
  if (kty !== "EC" || crv !== "P-256") throw new Error("a private key is not on P-256");
  return {
    kid: asText(kid, "kid"),
    privateJwk: { kty, crv, x: asText(x, "x"), y: asText(y, "y"), d: asText(d, "d") },
    body: checkKeyBody(body),
  };
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${what} is not an object`);
  return value as Record<string, unknown>;
}

function asText(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "") throw new Error(`${what} is not a text`);
  return value;
}

function asPairs(value: unknown, what: string): [string, unknown][] {
  if (!Array.isArray(value)) throw new Error(`${what} is not a list`);
  return value.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Error(`${what} holds no pairs`);
    return [asText(pair[0], `a name in ${what}`), pair[1]];
  });
}
