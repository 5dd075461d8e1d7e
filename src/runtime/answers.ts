// The few answers that a refused request gets. Equal reasons outside, so equal bytes: who probes learns nothing.
import type { ResourceMetadata } from "./resource-metadata.ts";

/** An HTTP answer, ready to be written by any server. Header names are lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = { "content-type": "application/json", "cache-control": "no-store" } as const;

function answer(status: number, body: object, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return Object.freeze({ status, headers: Object.freeze({ ...json, ...headers }), body: JSON.stringify(body) });
}

/** Unknown, suspended, removed, unreadable: nobody lives here. */
export const notFound: HttpAnswer = answer(404, { error: "not_found" });

/** The bundle is past its life: nothing may be decided until a fresh one is here. */
export const unavailable: HttpAnswer = answer(503, { error: "temporarily_unavailable" });

/** The tenant, or the caller in it, has used up what is theirs for now; `headers` say for how long (RFC 6585 4). */
export function tooMany(headers: Readonly<Record<string, string>>): HttpAnswer {
  return answer(429, { error: "too_many_requests" }, headers);
}

/** A JSON-RPC refusal of a subscription; its id is echoed where it is one. */
export function refusedListening(id: unknown): HttpAnswer {
  const known = typeof id === "string" || typeof id === "number" ? id : null;
  const error = { code: -32_602, message: "not permitted: a resource that it names", data: { refused: true } };
  return answer(403, { jsonrpc: "2.0", id: known, error });
}

/** 401 without a token (RFC 6750 3.1: then no error code) or with one that is bad for whatever reason. */
export function unauthorized(metadataUrl: string | undefined, hasToken: boolean): HttpAnswer {
  const parameters = [
    ...(metadataUrl === undefined ? [] : [`resource_metadata="${metadataUrl}"`]),
    ...(hasToken ? [`error="invalid_token"`] : []),
  ];
  return answer(
    401,
    { error: hasToken ? "invalid_token" : "unauthorized" },
    { "www-authenticate": ["Bearer", parameters.join(", ")].filter((part) => part !== "").join(" ") },
  );
}

/** RFC 9728 document of one resource. */
export function metadataAnswer(metadata: ResourceMetadata): HttpAnswer {
  return Object.freeze({
    status: 200,
    headers: Object.freeze({
      "content-type": "application/json",
      "cache-control": "no-cache",
      "access-control-allow-origin": "*",
    }),
    body: JSON.stringify(metadata.document),
  });
}
