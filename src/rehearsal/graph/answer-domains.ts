// /v1.0/domains of the stood-in Graph. A domain verifies as soon as it is asked to: the DNS is not looked at.
import type { GraphCall, GraphReply } from "./graph-call.ts";
import { graphRefusal } from "./graph-refusal.ts";

const kind = "graph:domain";

export function answerDomains(call: GraphCall): GraphReply {
  const { cloud, directory, method, steps, body } = call;
  const [, , name, action] = steps;
  if (method === "POST" && name === undefined) {
    const id = /"id"\s*:\s*"([a-z0-9.-]{3,253})"/.exec(body)?.[1];
    if (id === undefined) return graphRefusal(400, "Request_BadRequest", "The id is no domain.");
    // a domain is in one directory of the world
    if (cloud.list(kind).some(({ properties }) => properties.name === id))
      return graphRefusal(409, "Request_ResourceExists", "The domain is in a directory already.");
    const text = `MS=ms${cloud.draw(`domain ${id}`, 8, "0123456789")}`;
    cloud.put(kind, `${directory}/${id}`, { name: id, isVerified: false, isInitial: false, text });
    return { status: 201, json: { id, isVerified: false, isInitial: false } };
  }
  const found = name === undefined ? undefined : cloud.get(kind, `${directory}/${name}`);
  if (found === undefined) return graphRefusal(404, "Request_ResourceNotFound", "There is no such domain.");
  const { isVerified = false, isInitial = false, text = "" } = found.properties;
  if (method === "DELETE") {
    cloud.remove(kind, found.id);
    return { status: 204 };
  }
  if (method === "POST" && action === "verify") {
    cloud.edit(kind, found.id, { isVerified: true });
    return { status: 200, json: { id: name, isVerified: true, isInitial } };
  }
  if (action === "verificationDnsRecords")
    return { status: 200, json: { value: [{ recordType: "Txt", label: name, text, ttl: 3_600 }] } };
  return { status: 200, json: { id: name, isVerified, isInitial } };
}
