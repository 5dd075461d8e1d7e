// /v1.0/directory/federationConfigurations of the stood-in Graph: SAML providers and their domains.
import type { PlainMap } from "../plain-map.ts";
import { drawnGraphId } from "./drawn-graph-id.ts";
import { faultyMember, graphBody, isHttps, isText, type MemberRule } from "./graph-body.ts";
import type { GraphCall, GraphReply } from "./graph-call.ts";
import { graphRefusal } from "./graph-refusal.ts";

const kind = "graph:federation";
const typeName = "microsoft.graph.samlOrWsFedExternalDomainFederation";

const rules: Readonly<Record<string, MemberRule>> = {
  "@odata.type": (value) => String(value).replace(/^#/, "") === typeName,
  displayName: isText,
  issuerUri: isText,
  passiveSignInUri: isHttps,
  metadataExchangeUri: (value) => value === null || isHttps(value),
  preferredAuthenticationProtocol: (value) => value === "saml" || value === "wsFed",
  signingCertificate: (value) => /^MI[A-Za-z0-9+/]+={0,2}$/.test(String(value)),
};
const required = [
  "displayName",
  "issuerUri",
  "passiveSignInUri",
  "preferredAuthenticationProtocol",
  "signingCertificate",
];

export function answerFederations(call: GraphCall): GraphReply {
  const { cloud, directory, method, steps } = call;
  const [, , , id, type, domains, domain] = steps;
  const own = cloud.list(kind).filter((object) => object.id.startsWith(`${directory}/`));
  if (id === typeName && type === undefined) {
    if (method === "GET") return { status: 200, json: { value: own.map(({ properties }) => shown(properties)) } };
    return method === "POST" ? create(call) : graphRefusal(405, "MethodNotAllowed", "There is no such action.");
  }
  const found = id === undefined ? undefined : cloud.get(kind, `${directory}/${id}`);
  if (found === undefined) return graphRefusal(404, "Request_ResourceNotFound", "There is no such federation.");
  const names = found.properties.domains as string[];
  if (domains === "domains") {
    if (method === "GET") return { status: 200, json: { value: names.map((name) => ({ id: name })) } };
    if (method === "POST") {
      const { id: name } = graphBody(call.body) ?? {};
      if (!isDomain(name)) return graphRefusal(400, "BadRequest", "The id is no domain.");
      if (own.some(({ properties }) => (properties.domains as string[]).includes(name)))
        return graphRefusal(409, "Conflict", "The domain is in a federation already.");
      cloud.edit(kind, found.id, { domains: [...names, name].sort() });
      return { status: 201, json: { id: name } };
    }
    if (method !== "DELETE" || !names.includes(domain ?? ""))
      return graphRefusal(404, "Request_ResourceNotFound", "There is no such domain.");
    if (names.length === 1) return graphRefusal(400, "BadRequest", "The last domain goes with its federation.");
    cloud.edit(kind, found.id, { domains: names.filter((name) => name !== domain) });
    return { status: 204 };
  }
  if (method === "DELETE") {
    if (names.length > 1) return graphRefusal(400, "BadRequest", "The federation has several domains.");
    const user = cloud
      .list("graph:userFlow")
      .find(
        (flow) => flow.id.startsWith(`${directory}/`) && (flow.properties.providers as string[]).includes(id ?? ""),
      );
    if (user !== undefined)
      return graphRefusal(409, "Conflict", `The flow ${String(user.properties.displayName)} has it.`);
    cloud.remove(kind, found.id);
    return { status: 204 };
  }
  const body = graphBody(call.body);
  if (method !== "PATCH" || body === undefined) return graphRefusal(400, "BadRequest", "There is nothing to change.");
  const faulty = faultyMember(body, rules);
  if (faulty !== undefined) return graphRefusal(400, "BadRequest", `${faulty} is not what it must be.`);
  cloud.edit(kind, found.id, body);
  return { status: 200, json: shown(cloud.get(kind, found.id)?.properties ?? {}) };
}

function create({ cloud, directory, body: text }: GraphCall): GraphReply {
  const { domains, ...body } = graphBody(text) ?? {};
  const names = Array.isArray(domains) ? domains.map((each) => (each as PlainMap).id) : [];
  const faulty = names.length > 0 && names.every(isDomain) ? faultyMember(body, rules, required) : "domains";
  if (faulty !== undefined) return graphRefusal(400, "BadRequest", `${faulty} is not what it must be.`);
  for (const { id, properties } of cloud.list(kind)) {
    if (!id.startsWith(`${directory}/`)) continue;
    if (
      properties.issuerUri === body.issuerUri ||
      names.some((name) => (properties.domains as unknown[]).includes(name))
    )
      return graphRefusal(409, "Conflict", "The issuer or a domain is in a federation already.");
  }
  const id = drawnGraphId(cloud, `${directory} federation`);
  cloud.put(kind, `${directory}/${id}`, { ...body, id, domains: names as string[] });
  return { status: 201, json: { id, displayName: body.displayName ?? "" } };
}

const isDomain = (value: unknown): value is string =>
  typeof value === "string" && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(value);

function shown({ domains, ...rest }: PlainMap): PlainMap {
  return { ...rest, domains: (domains as string[]).map((id) => ({ id })) };
}
