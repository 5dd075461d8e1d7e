// /beta/identity/identityProviders of the stood-in Graph: OpenID Connect and Google; what is sent as a secret is never shown.
import type { PlainMap } from "../plain-map.ts";
import { drawnGraphId } from "./drawn-graph-id.ts";
import { faultyMember, graphBody, isHttps, isText, type MemberRule } from "./graph-body.ts";
import type { GraphCall, GraphReply } from "./graph-call.ts";
import { graphRefusal } from "./graph-refusal.ts";

const claimNames = ["sub", "name", "given_name", "family_name", "email", "email_verified"];
const isMapping: MemberRule = (value) =>
  faultyMember(value as PlainMap, Object.fromEntries(claimNames.map((name) => [name, isText])), ["sub", "email"]) ===
  undefined;
const isSecretAuthentication: MemberRule = (value) =>
  faultyMember(
    value as PlainMap,
    { "@odata.type": (type) => /oidcClientSecretAuthentication$/i.test(String(type)), clientSecret: isText },
    ["@odata.type", "clientSecret"],
  ) === undefined;

const named = { "@odata.type": isText, displayName: isText, clientId: isText };
/** By type of Graph in lower case: what may be sent, and what a creation must have. */
const types: Readonly<Record<string, { rules: Record<string, MemberRule>; required: string[] }>> = {
  oidcidentityprovider: {
    rules: {
      ...named,
      issuer: (value) => isHttps(value) && !String(value).includes("?"),
      wellKnownEndpoint: (value) => isHttps(value) && /\.well-known\/openid-configuration(?:\?|$)/.test(String(value)),
      responseType: (value) => value === "code",
      scope: (value) => String(value).split(" ").includes("openid"),
      clientAuthentication: isSecretAuthentication,
      inboundClaimMapping: isMapping,
    },
    required: [
      "displayName",
      "clientId",
      "issuer",
      "wellKnownEndpoint",
      "responseType",
      "scope",
      "clientAuthentication",
    ],
  },
  socialidentityprovider: {
    rules: { ...named, clientSecret: isText, identityProviderType: (value) => value === "Google" },
    required: ["displayName", "clientId", "clientSecret", "identityProviderType"],
  },
};

export function answerIdentityProviders(call: GraphCall): GraphReply {
  const { cloud, directory, method, steps } = call;
  const [, , , id] = steps;
  const own = ["graph:oidcProvider", "graph:socialProvider"]
    .flatMap((each) => cloud.list(each))
    .filter((object) => object.id.startsWith(`${directory}/`));
  if (method === "GET" && id === undefined)
    return { status: 200, json: { value: own.map(({ properties }) => shown(properties)) } };
  if (method === "POST" && id === undefined) return create(call);
  const kind = kindOf(id ?? "");
  const found = id === undefined ? undefined : cloud.get(kind, `${directory}/${id}`);
  if (found === undefined) return graphRefusal(404, "Request_ResourceNotFound", "There is no such provider.");
  if (method === "GET") return { status: 200, json: shown(found.properties) };
  if (method === "DELETE") {
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
  const type = typeOf(found.properties);
  const { identityProviderType: _, ...rules } = types[type]?.rules ?? {};
  if (method !== "PATCH" || body === undefined) return graphRefusal(400, "BadRequest", "There is nothing to change.");
  const faulty = typeOf(body) === type ? faultyMember(body, rules) : "@odata.type";
  if (faulty !== undefined) return graphRefusal(400, "BadRequest", `${faulty} is not what it must be.`);
  cloud.edit(kind, found.id, body);
  return { status: 204 };
}

function create({ cloud, directory, body: text }: GraphCall): GraphReply {
  const body = graphBody(text) ?? {};
  const type = types[typeOf(body)];
  const faulty = type === undefined ? "@odata.type" : faultyMember(body, type.rules, type.required);
  if (faulty !== undefined) return graphRefusal(400, "BadRequest", `${faulty} is not what it must be.`);
  const social = body.identityProviderType;
  const id = social === undefined ? drawnGraphId(cloud, `${directory} provider`) : `${String(social)}-OAUTH`;
  const kind = kindOf(id);
  if (cloud.get(kind, `${directory}/${id}`) !== undefined)
    return graphRefusal(409, "Conflict", "The directory has a provider of this type.");
  const { properties } = cloud.put(kind, `${directory}/${id}`, { ...body, id });
  return { status: 201, json: shown(properties) };
}

/** A directory has one social provider of a type, with an id made of it. */
const kindOf = (id: string): string => (id.endsWith("-OAUTH") ? "graph:socialProvider" : "graph:oidcProvider");

const typeOf = (body: PlainMap): string => String(body["@odata.type"]).split(".").at(-1)?.toLowerCase() ?? "";

function shown(properties: PlainMap): PlainMap {
  const { clientSecret, clientAuthentication, ...rest } = properties;
  return {
    ...rest,
    ...(clientSecret === undefined ? {} : { clientSecret: "******" }),
    ...(clientAuthentication === undefined
      ? {}
      : { clientAuthentication: { ...(clientAuthentication as PlainMap), clientSecret: "*****" } }),
  };
}
