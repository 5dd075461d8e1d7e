// The token endpoint of a stood-in directory: anybody who proves something gets a token that opens that directory alone.

import type { GraphReply } from "./graph-call.ts";
import { graphRefusal } from "./graph-refusal.ts";

export function answerToken(path: string, body: string): GraphReply {
  const directory = /^\/login\/([0-9a-f-]{36})\/oauth2\/v2\.0\/token$/.exec(path)?.[1];
  const form = new URLSearchParams(body);
  const proven = form.get("client_secret") ?? form.get("client_assertion") ?? "";
  if (directory === undefined) return graphRefusal(400, "invalid_request", "There is no such directory.");
  if (form.get("grant_type") !== "client_credentials" || !form.get("scope")?.endsWith("/.default"))
    return { status: 400, json: { error: "invalid_scope" } };
  // said in every rehearsal's documentation: a proof that begins so is refused, for tests
  if (!form.get("client_id") || proven === "" || proven.startsWith("wrong"))
    return { status: 401, json: { error: "invalid_client" } };
  return { status: 200, json: { token_type: "Bearer", expires_in: 3_599, access_token: `rehearsed-${directory}` } };
}
