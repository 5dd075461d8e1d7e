// /v1.0/identity/authenticationEventsFlows of the stood-in Graph: user flows of an External ID directory, each with apps of its own.
import type { CloudObject } from "../cloud.ts";
import type { PlainMap } from "../plain-map.ts";
import { drawnGraphId } from "./drawn-graph-id.ts";
import { faultyMember, graphBody, isText, type MemberRule } from "./graph-body.ts";
import type { GraphCall, GraphReply } from "./graph-call.ts";
import { graphRefusal } from "./graph-refusal.ts";

const kind = "graph:userFlow";
const builtIn = ["EmailPassword-OAUTH", "EmailOtpSignup-OAUTH"];
const isMap: MemberRule = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const changeable: Readonly<Record<string, MemberRule>> = {
  "@odata.type": (value) => value === "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow",
  displayName: isText,
  description: isText,
  onInteractiveAuthFlowStart: (value) => typeof (value as PlainMap).isSignUpAllowed === "boolean",
};
const rules: Readonly<Record<string, MemberRule>> = {
  ...changeable,
  conditions: isMap,
  onAuthenticationMethodLoadStart: isMap,
  onAttributeCollection: isMap,
};
const required = Object.keys(rules);

export function answerUserFlows(call: GraphCall): GraphReply {
  const { cloud, directory, method, steps } = call;
  const [, , , id] = steps;
  if (method === "GET" && id === undefined)
    return { status: 200, json: { value: own(call).map(({ properties }) => shown(properties)) } };
  if (method === "POST" && id === undefined) return create(call);
  const found = id === undefined ? undefined : cloud.get(kind, `${directory}/${id}`);
  if (found === undefined) return graphRefusal(404, "Request_ResourceNotFound", "There is no such flow.");
  if (steps.includes("includeApplications")) return answerApps(call, found);
  if (steps.includes("identityProviders")) return answerProviders(call, found);
  if (method === "GET") return { status: 200, json: shown(found.properties) };
  if (method === "DELETE") {
    cloud.remove(kind, found.id);
    return { status: 204 };
  }
  const body = graphBody(call.body);
  const faulty = method !== "PATCH" || body === undefined ? "body" : faultyMember(body, changeable, ["@odata.type"]);
  if (faulty !== undefined) return graphRefusal(400, "BadRequest", `${faulty} is not what it must be.`);
  if (own(call).some((flow) => flow !== found && flow.properties.displayName === body?.displayName))
    return graphRefusal(409, "Conflict", "A flow of this name exists.");
  cloud.edit(kind, found.id, body ?? {});
  return { status: 204 };
}

function create(call: GraphCall): GraphReply {
  const { cloud, directory } = call;
  const body = graphBody(call.body) ?? {};
  const faulty = faultyMember(body, rules, required);
  if (faulty !== undefined) return graphRefusal(400, "BadRequest", `${faulty} is not what it must be.`);
  if (own(call).some((flow) => flow.properties.displayName === body.displayName))
    return graphRefusal(409, "Conflict", "A flow of this name exists.");
  const { conditions, onAuthenticationMethodLoadStart: start, ...rest } = body;
  const { applications } = conditions as PlainMap;
  const apps = ((applications as PlainMap).includeApplications as PlainMap[]).map(({ appId }) => String(appId));
  const providers = ((start as PlainMap).identityProviders as PlainMap[]).map((each) => String(each.id));
  if (providers.length === 0) return graphRefusal(400, "BadRequest", "A flow needs an identity provider.");
  const refused =
    apps.map((app) => appFault(call, app)).find((each) => each !== undefined) ??
    providers.map((provider) => providerFault(call, provider)).find((each) => each !== undefined);
  if (refused !== undefined) return refused;
  const id = drawnGraphId(cloud, `${directory} flow`);
  const { properties } = cloud.put(kind, `${directory}/${id}`, { ...rest, id, apps, providers });
  return { status: 201, json: shown(properties) };
}

function answerApps(call: GraphCall, found: CloudObject): GraphReply {
  const { cloud, method, steps } = call;
  const apps = found.properties.apps as string[];
  if (method === "GET") return { status: 200, json: { value: apps.map((appId) => ({ appId })) } };
  const appId = method === "POST" ? String(graphBody(call.body)?.appId) : (steps.at(-1) ?? "");
  if (method === "DELETE") {
    if (!apps.includes(appId)) return graphRefusal(404, "Request_ResourceNotFound", "There is no such application.");
    cloud.edit(kind, found.id, { apps: apps.filter((app) => app !== appId) });
    return { status: 204 };
  }
  const refused = appFault(call, appId);
  if (refused !== undefined) return refused;
  cloud.edit(kind, found.id, { apps: [...apps, appId] });
  return { status: 201, json: { appId } };
}

function answerProviders(call: GraphCall, found: CloudObject): GraphReply {
  const { cloud, method, steps } = call;
  const providers = found.properties.providers as string[];
  if (method === "GET") return { status: 200, json: { value: providers.map((id) => ({ id })) } };
  if (steps.at(-1) !== "$ref") return graphRefusal(405, "MethodNotAllowed", "A reference comes and goes by $ref.");
  const id =
    method === "POST" ? (String(graphBody(call.body)?.["@odata.id"]).split("/").at(-1) ?? "") : (steps.at(-2) ?? "");
  if (method === "DELETE") {
    if (!providers.includes(id)) return graphRefusal(404, "Request_ResourceNotFound", "There is no such provider.");
    if (providers.length === 1) return graphRefusal(400, "BadRequest", "A flow needs an identity provider.");
    cloud.edit(kind, found.id, { providers: providers.filter((provider) => provider !== id) });
    return { status: 204 };
  }
  const refused = providers.includes(id)
    ? graphRefusal(400, "BadRequest", "The flow has the provider already.")
    : providerFault(call, id);
  if (refused !== undefined) return refused;
  cloud.edit(kind, found.id, { providers: [...providers, id] });
  return { status: 204 };
}

/** An app is in one flow, and has a service principal. */
function appFault(call: GraphCall, appId: string): GraphReply | undefined {
  const principals = call.cloud.list("azuread:index/servicePrincipal:ServicePrincipal");
  if (!principals.some(({ properties }) => properties.clientId === appId))
    return graphRefusal(400, "BadRequest", "The application has no service principal.");
  return own(call).some(({ properties }) => (properties.apps as string[]).includes(appId))
    ? graphRefusal(409, "Conflict", "The application is in a flow already.")
    : undefined;
}

function providerFault({ cloud, directory }: GraphCall, id: string): GraphReply | undefined {
  const known = ["graph:oidcProvider", "graph:socialProvider", "graph:federation"].some(
    (type) => cloud.get(type, `${directory}/${id}`) !== undefined,
  );
  return known || builtIn.includes(id)
    ? undefined
    : graphRefusal(400, "BadRequest", `There is no identity provider ${id}.`);
}

function own({ cloud, directory }: GraphCall): CloudObject[] {
  return cloud.list(kind).filter(({ id }) => id.startsWith(`${directory}/`));
}

/** Its applications and providers are asked for by themselves. */
function shown({ apps: _, providers: __, ...rest }: PlainMap): PlainMap {
  return rest;
}
