// /beta/trustFramework/policies of the stood-in Graph.
import { createHash } from "node:crypto";
import type { CloudObject } from "../cloud.ts";
import type { GraphCall, GraphReply } from "./graph-call.ts";
import { graphRefusal } from "./graph-refusal.ts";

const kind = "graph:policy";

/** POST makes, PUT $value makes or replaces, with If-Match where it is given; a base must exist, and outlives what extends it. */
export function answerPolicies(call: GraphCall): GraphReply {
  const { cloud, directory, method, steps, body, type, ifMatch } = call;
  const [, , , id, last] = steps;
  const found = id === undefined ? undefined : cloud.get(kind, `${directory}/${id.toLowerCase()}`);
  if (method === "GET" && id === undefined)
    return { status: 200, json: { value: own(call).map(({ properties }) => ({ id: properties.policyId })) } };
  if (method === "GET" && found !== undefined)
    return last === "$value"
      ? {
          status: 200,
          text: String(found.properties.xml),
          headers: { etag: etagOf(found), "content-type": "application/xml" },
        }
      : { status: 200, json: { id: found.properties.policyId } };
  if (method === "DELETE" && found !== undefined) {
    const heir = own(call).find(
      ({ properties }) => properties.base === String(found.properties.policyId).toLowerCase(),
    );
    if (heir !== undefined)
      return graphRefusal(409, "AADB2C", `Policy ${String(heir.properties.policyId)} extends it.`);
    cloud.remove(kind, found.id);
    return { status: 204 };
  }
  const put = method === "PUT" && last === "$value" && id !== undefined;
  if (!put && method !== "POST") return graphRefusal(404, "AADB2C90075", "There is no such policy.");
  if (!type.startsWith("application/xml"))
    return graphRefusal(400, "AADB2C", "The content type must be application/xml.");
  const policyId = /<TrustFrameworkPolicy\b[^>]*\sPolicyId="([^"]+)"/.exec(body)?.[1];
  if (policyId === undefined || (put && policyId !== id))
    return graphRefusal(400, "AADB2C", "The policy id of the XML is not the one of the request.");
  const base = /<BasePolicy>[\s\S]*?<PolicyId>\s*([^<\s]+)\s*<\/PolicyId>/.exec(body)?.[1]?.toLowerCase();
  // bases that somebody else has uploaded are not ours to know: only B2C_1A_TrustFramework… are taken to stand there
  if (
    base !== undefined &&
    !base.startsWith("b2c_1a_trustframework") &&
    cloud.get(kind, `${directory}/${base}`) === undefined
  )
    return graphRefusal(400, "AADB2C", `Validation failed: the base policy ${base} does not exist.`);
  const key = `${directory}/${policyId.toLowerCase()}`;
  const standing = cloud.get(kind, key);
  if (standing !== undefined && !put) return graphRefusal(409, "AADB2C", "A policy with this id exists.");
  if (standing !== undefined && ifMatch !== undefined && ifMatch !== etagOf(standing))
    return graphRefusal(412, "PreconditionFailed", "The ETag does not match.");
  cloud.put(kind, key, { policyId, xml: body, ...(base === undefined ? {} : { base }) });
  return { status: standing === undefined ? 201 : 200, text: body, headers: { "content-type": "application/xml" } };
}

function own({ cloud, directory }: GraphCall): CloudObject[] {
  return cloud.list(kind).filter(({ id }) => id.startsWith(`${directory}/`));
}

function etagOf({ properties }: CloudObject): string {
  return `W/"${createHash("sha256").update(String(properties.xml)).digest("base64url").slice(0, 16)}"`;
}
