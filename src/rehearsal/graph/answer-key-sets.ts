// /beta/trustFramework/keySets of the stood-in Graph: what is uploaded is never shown again.
import { X509Certificate } from "node:crypto";
import type { PlainMap } from "../plain-map.ts";
import type { GraphCall, GraphReply } from "./graph-call.ts";
import { graphRefusal } from "./graph-refusal.ts";
import { openPkcs12 } from "./open-pkcs12.ts";

const kind = "graph:keySet";

export function answerKeySets(call: GraphCall): GraphReply {
  const { cloud, directory, method, steps, body, at } = call;
  const [, , , id, action] = steps;
  if (method === "POST" && id === undefined) return create(call);
  const found = id === undefined ? undefined : cloud.get(kind, `${directory}/${id.toLowerCase()}`);
  if (found === undefined) return graphRefusal(404, "AADB2C90076", "There is no such key set.");
  const keys = (found.properties.keys ?? []) as PlainMap[];
  if (method === "DELETE" && action === undefined) {
    const user = cloud
      .list("graph:policy")
      .find(({ id: policy, properties }) => policy.startsWith(`${directory}/`) && uses(properties.xml, id ?? ""));
    if (user !== undefined) return graphRefusal(409, "AADB2C", `Policy ${String(user.properties.policyId)} uses it.`);
    cloud.remove(kind, found.id);
    return { status: 204 };
  }
  if (method === "GET" && action === undefined)
    return { status: 200, json: { id: found.properties.keySetId, keys: keys.map(shown) } };
  if (method === "GET" && action === "getActiveKey") {
    const active = keys
      .filter((key) => startOf(key) <= at)
      .sort((a, b) => startOf(a) - startOf(b))
      .at(-1);
    return active === undefined
      ? graphRefusal(400, "AADB2C", "The key set has no active key.")
      : { status: 200, json: shown(active) };
  }
  if (method === "POST" && action === "uploadPkcs12") {
    const { key: file, password } = parsed(body) ?? {};
    const key = typeof file === "string" && typeof password === "string" ? openPkcs12(file, password) : undefined;
    if (key === undefined) return graphRefusal(400, "AADB2C", "The file is no PKCS #12 that the password opens.");
    const added: PlainMap = { kid: cloud.draw(`${found.id} key`, 43), use: "sig", ...key };
    cloud.edit(kind, found.id, { keys: [...keys, added] });
    return { status: 200, json: shown(added) };
  }
  if (method !== "POST" || (action !== "uploadSecret" && action !== "generateKey"))
    return graphRefusal(405, "MethodNotAllowed", "There is no such action.");
  const given = parsed(body);
  const { use, k, kty, nbf } = given ?? {};
  if ((use !== "sig" && use !== "enc") || (nbf !== undefined && typeof nbf !== "number"))
    return graphRefusal(400, "AADB2C", "use or nbf is not what it must be.");
  if (action === "uploadSecret" ? typeof k !== "string" || k === "" : kty !== "RSA" && kty !== "oct")
    return graphRefusal(400, "AADB2C", "The key is not what it must be.");
  const key: PlainMap = {
    ...{ kid: cloud.draw(`${found.id} key`, 43), use, kty: action === "uploadSecret" ? "oct" : String(kty) },
    ...(nbf === undefined ? {} : { nbf }),
    ...(action === "uploadSecret" ? { k: String(k) } : {}),
  };
  cloud.edit(kind, found.id, { keys: [...keys, key] });
  return { status: 200, json: shown(key) };
}

function create({ cloud, directory, body }: GraphCall): GraphReply {
  const { id } = parsed(body) ?? {};
  if (typeof id !== "string" || !/^[\w.-]{1,64}$/.test(id)) return graphRefusal(400, "AADB2C", "The id is not one.");
  // the directory puts its prefix before a name that lacks it
  const keySetId = /^b2c_1a_/i.test(id) ? id : `B2C_1A_${id}`;
  const key = `${directory}/${keySetId.toLowerCase()}`;
  if (cloud.get(kind, key) !== undefined) return graphRefusal(409, "AADB2C", "A key set with this id exists.");
  cloud.put(kind, key, { keySetId, keys: [] });
  return { status: 201, json: { id: keySetId, keys: [] } };
}

/** A certificate's key begins with it: Microsoft's documentation promises no `nbf` of those, so none is shown. */
function startOf({ nbf, x5c }: PlainMap): number {
  const [own] = (x5c ?? []) as string[];
  if (nbf !== undefined || own === undefined) return Number(nbf ?? 0);
  return Date.parse(new X509Certificate(Buffer.from(own, "base64")).validFrom) / 1_000;
}

function uses(xml: unknown, id: string): boolean {
  return String(xml).toLowerCase().includes(`storagereferenceid="${id.toLowerCase()}"`);
}

function shown({ k: _, d: __, ...key }: PlainMap): PlainMap {
  return key;
}

function parsed(body: string): PlainMap | undefined {
  try {
    return JSON.parse(body) as PlainMap;
  } catch {
    return undefined;
  }
}
