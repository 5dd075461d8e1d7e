// The admin API: objects of the contract in and out, each guarded by its owner.
import type { IncomingMessage } from "node:http";
import { limits } from "../limits.ts";
import type { OrganizationAnswer } from "./admin-contract.ts";
import { checkDomainBody, checkKeyBody, checkOrganizationBody, checkRoleBody } from "./admin-bodies.ts";
import {
  type ChildKind,
  clientAnswer,
  connectionAnswer,
  createChildren,
  domainAnswer,
  keyAnswer,
  roleAnswer,
} from "./admin-children.ts";
import { isAdminId, isDomain } from "./body-fields.ts";
import { checkClientBody } from "./check-client-body.ts";
import { checkConnectionBody } from "./check-connection-body.ts";
import { found } from "./found.ts";
import { localError } from "./local-error.ts";
import type { OrganizationRecord } from "./organization-record.ts";
import type { OrganizationStore } from "./organization-store.ts";
import { guardOwner } from "./ownership.ts";
import { randomText } from "./random-text.ts";
import { readBody } from "./read-body.ts";

export interface AdminAnswer {
  status: number;
  body?: unknown;
}

/** Answers one admin request that already showed the token. Throws the errors of `adminFaultStatus`. */
export type AdminApi = (request: IncomingMessage) => Promise<AdminAnswer>;

const route = /^\/admin\/organizations(?:\/([^/]+)(?:\/(clients|roles|keys|connections|domains)\/([^/]+))?)?$/;

/** Makes the API over a store. `removed` is told of an organization that is gone for good. */
export function createAdminApi(options: {
  url: string;
  store: OrganizationStore;
  removed: (record: OrganizationRecord) => Promise<void>;
}): AdminApi {
  const { store } = options;
  const children = createChildren(store);

  const issuerOf = (id: string): string => `${options.url}/t/${id}`;

  function organizationAnswer({ id, body }: OrganizationRecord): OrganizationAnswer {
    const issuer = issuerOf(id);
    return { ...body, id, issuer, jwksUri: `${issuer}/jwks` };
  }

  async function putOrganization(id: string, value: unknown): Promise<AdminAnswer> {
    const body = checkOrganizationBody(value);
    const record = await store.change(id, async (now) => {
      if (now) {
        guardOwner(now.body.owner, body.owner);
        return { ...now, body };
      }
      return {
        id,
        body,
        incarnation: randomText(9),
        subjectSalt: randomText(32),
        cookieKey: randomText(32),
        clients: new Map(),
        roles: new Map(),
        keys: new Map(),
        connections: new Map(),
        domains: new Map(),
      };
    });
    return { status: 200, body: organizationAnswer(found(record)) };
  }

  async function deleteOrganization(id: string, owner: string | undefined): Promise<AdminAnswer> {
    await store.change(id, async (now) => {
      if (now && owner !== undefined) guardOwner(now.body.owner, owner);
      if (now) await options.removed(now);
      return undefined;
    });
    return { status: 204 };
  }

  async function child(
    method: string,
    org: string,
    kind: ChildKind,
    name: string,
    request: IncomingMessage,
    owner: string | undefined,
  ): Promise<AdminAnswer> {
    if (method === "DELETE") {
      await children.remove(org, kind, name, owner);
      return { status: 204 };
    }
    const value = method === "PUT" ? await readJson(request) : undefined;
    switch (kind) {
      case "clients": {
        const client =
          value === undefined
            ? store.get(org)?.clients.get(name)
            : await children.putClient(org, name, checkClientBody(value));
        return { status: 200, body: clientAnswer(name, found(client)) };
      }
      case "roles": {
        const role =
          value === undefined
            ? store.get(org)?.roles.get(name)
            : await children.putRole(org, name, checkRoleBody(value));
        return { status: 200, body: roleAnswer(name, found(role)) };
      }
      case "keys": {
        const key =
          value === undefined ? store.get(org)?.keys.get(name) : await children.putKey(org, name, checkKeyBody(value));
        return { status: 200, body: keyAnswer(name, found(key)) };
      }
      case "connections": {
        const connection =
          value === undefined
            ? store.get(org)?.connections.get(name)
            : await children.putConnection(org, name, checkConnectionBody(value));
        return { status: 200, body: connectionAnswer(name, found(connection), issuerOf(org)) };
      }
      case "domains": {
        const domain =
          value === undefined
            ? store.get(org)?.domains.get(name)
            : await children.putDomain(org, name, checkDomainBody(value));
        return { status: 200, body: domainAnswer(name, found(domain), found(store.get(org))) };
      }
    }
  }

  return async (request) => {
    const { pathname, searchParams } = new URL(request.url ?? "", options.url);
    const match = route.exec(pathname);
    if (!match) throw localError("local.unknown", "The admin API has no such path.");
    const [, org, kind, name] = match;
    const method = request.method ?? "";
    if (org === undefined) {
      allow(method, ["GET"]);
      return { status: 200, body: { organizations: store.all().map(organizationAnswer) } };
    }
    allow(method, ["GET", "PUT", "DELETE"]);
    if (!isAdminId(org) || (kind !== undefined && name !== undefined && !isChildId(kind as ChildKind, name)))
      throw localError("local.invalid", "The path holds an id of the wrong form.");
    const owner = searchParams.get("owner") ?? undefined;
    if (kind !== undefined && name !== undefined) return child(method, org, kind as ChildKind, name, request, owner);
    if (method === "PUT") return putOrganization(org, await readJson(request));
    if (method === "DELETE") return deleteOrganization(org, owner);
    return { status: 200, body: organizationAnswer(found(store.get(org))) };
  };
}

/** Domains are named by themselves, connections by two names and a dot, everything else by one name. */
function isChildId(kind: ChildKind, id: string): boolean {
  if (kind === "domains") return isDomain(id);
  if (kind !== "connections") return isAdminId(id);
  const names = id.split(".");
  return names.length === 2 && names.every(isAdminId);
}

function allow(method: string, methods: string[]): void {
  if (!methods.includes(method)) throw localError("local.method", `This path takes ${methods.join(", ")}.`);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers["content-type"] ?? ""))
    throw localError("local.media-type", "The body must be application/json.");
  const text = await readBody(request, limits.localBodyBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw localError("local.invalid", "The body is not JSON.");
  }
}
