// Microsoft Graph as far as tenants of Azure AD B2C and Entra External ID use it without an SDK: an HTTP service over the
// rehearsal's cloud.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, systemClock } from "../../clock.ts";
import type { Cloud } from "../cloud.ts";
import type { CloudOperation, Fault } from "../fault.ts";
import { answerDomains } from "./answer-domains.ts";
import { answerFederations } from "./answer-federations.ts";
import { answerIdentityProviders } from "./answer-identity-providers.ts";
import { answerKeySets } from "./answer-key-sets.ts";
import { answerPolicies } from "./answer-policies.ts";
import { answerToken } from "./answer-token.ts";
import { answerUserFlows } from "./answer-user-flows.ts";
import type { GraphCall, GraphReply } from "./graph-call.ts";

export interface ServedGraph {
  /** what a `GraphPlace` needs: both of its addresses */
  place: { graph: string; login: string };
  close(): Promise<void>;
}

const operations: Readonly<Record<string, CloudOperation>> = {
  GET: "read",
  POST: "create",
  PUT: "update",
  PATCH: "update",
  DELETE: "delete",
};
/** bytes of a request: a policy of the largest size, and then some */
const requestBytes = 2_097_152;

/**
 * Listens on a loopback port of its own. Objects are `graph:policy`, `graph:keySet` and `graph:domain` of the cloud, with ids
 * `<directory>/<name in lower case>`, and `graph:oidcProvider`, `graph:socialProvider`, `graph:federation` and `graph:userFlow`, with Graph's ids; the cloud's faults strike here, too: 403, 429 and 5xx before any effect, no answer after it.
 */
export async function serveGraph(cloud: Cloud, clock: Clock = systemClock): Promise<ServedGraph> {
  const server = createServer((request, response) => {
    void serve(cloud, clock, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    place: { graph: url, login: `${url}/login` },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function serve(cloud: Cloud, clock: Clock, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://graph");
  const body = await bodyOf(request);
  const reply = (status: number, { json, text, headers = {} }: Omit<GraphReply, "status">): void => {
    response.writeHead(status, headers);
    response.end(json === undefined ? text : JSON.stringify(json));
  };
  if (pathname.startsWith("/login/")) {
    const { status, ...rest } = answerToken(pathname, body);
    reply(status, rest);
    return;
  }
  const directory = /^Bearer rehearsed-([0-9a-f-]{36})$/.exec(request.headers.authorization ?? "")?.[1];
  if (directory === undefined) {
    reply(401, { json: { error: { code: "InvalidAuthenticationToken", message: "The token is not one." } } });
    return;
  }
  const call: GraphCall = {
    ...{ cloud, directory, body, at: clock(), method: request.method ?? "GET" },
    steps: pathname.split("/").slice(1).map(decodeURIComponent),
    type: request.headers["content-type"] ?? "",
    ifMatch: request.headers["if-match"],
  };
  const told = { operation: operationOf(call), type: typeOf(call), name: call.steps[3] ?? "" };
  const fault = cloud.strike(told);
  const log = (status: number): void => void cloud.calls.push({ ...told, status });
  if (fault?.kind === "rate-limit" || fault?.kind === "unavailable") {
    const status = fault.kind === "rate-limit" ? 429 : fault.status;
    log(status);
    reply(status, {
      headers: fault.kind === "rate-limit" ? { "retry-after": String(fault.retryAfter) } : {},
      json: { error: { code: "trouble", message: "Not now." } },
    });
    return;
  }
  if (fault?.kind === "denied" || fault?.kind === "full") {
    const denied = fault.kind === "denied";
    const code = denied ? "Authorization_RequestDenied" : "Directory_QuotaExceeded";
    log(403);
    reply(403, { json: { error: { code, message: denied ? "Insufficient privileges." : "The quota is exceeded." } } });
    return;
  }
  const { status, ...rest } = answer(call);
  log(status);
  if (isUnanswered(fault, response)) return;
  reply(status, rest);
}

/** The effect is there, and nobody hears of it. */
function isUnanswered(fault: Fault | undefined, response: ServerResponse): boolean {
  if (fault?.kind === "kill") {
    fault.strike();
    return true;
  }
  if (fault?.kind !== "time-out" && fault?.kind !== "half") return false;
  response.destroy();
  return true;
}

function answer(call: GraphCall): GraphReply {
  switch (typeOf(call)) {
    case "graph:policy":
      return answerPolicies(call);
    case "graph:keySet":
      return answerKeySets(call);
    case "graph:domain":
      return answerDomains(call);
    case "graph:oidcProvider":
    case "graph:socialProvider":
      return answerIdentityProviders(call);
    case "graph:federation":
      return answerFederations(call);
    case "graph:userFlow":
      return answerUserFlows(call);
    default:
      return { status: 400, json: { error: { code: "BadRequest", message: "There is no such segment." } } };
  }
}

/** What belongs to a flow or to a federation comes and goes by an update of it. */
function operationOf(call: GraphCall): CloudOperation {
  const operation = operations[call.method] ?? "read";
  const part = call.steps.length > 4 && ["graph:federation", "graph:userFlow"].includes(typeOf(call));
  return part && operation !== "read" ? "update" : operation;
}

function typeOf({ steps: [version, first, second, id = ""], body }: GraphCall): string {
  if (version === "v1.0" && first === "domains") return "graph:domain";
  if (version === "v1.0" && first === "directory" && second === "federationConfigurations") return "graph:federation";
  if (version === "v1.0" && first === "identity" && second === "authenticationEventsFlows") return "graph:userFlow";
  if (version === "beta" && first === "identity" && second === "identityProviders")
    return id.endsWith("-OAUTH") || body.includes("socialIdentityProvider")
      ? "graph:socialProvider"
      : "graph:oidcProvider";
  if (version !== "beta" || first !== "trustFramework") return "graph:nothing";
  return second === "policies" ? "graph:policy" : second === "keySets" ? "graph:keySet" : "graph:nothing";
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > requestBytes) throw new RangeError("the request is too long");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
