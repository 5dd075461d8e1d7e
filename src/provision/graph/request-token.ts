// The deploying identity's token for Microsoft Graph: OAuth 2.0 client credentials (RFC 6749 4.4), a secret or an assertion.
import { readFile } from "node:fs/promises";
import { ProvisionError } from "../provision-error.ts";
import type { GraphPlace } from "./graph-client.ts";
import { readBounded } from "./read-bounded.ts";
import { workflowToken } from "./workflow-token.ts";

/** RFC 7523 2.2 */
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** milliseconds */
const patience = 15_000;

/**
 * Asks for a token of one directory; `until` is a time of `performance.now`. Reads the identity where the azuread provider does:
 * `ARM_CLIENT_ID` with `ARM_OIDC_TOKEN`, `ARM_OIDC_TOKEN_FILE_PATH`, or `ARM_USE_OIDC=true` in a workflow of GitHub Actions
 * (preferred), or `ARM_CLIENT_SECRET`. Throws `graph.credentials` and
 * `graph.unreachable`; no message holds what was sent or answered.
 */
export async function requestToken(
  directory: string,
  place: GraphPlace,
  signal: AbortSignal,
): Promise<{ value: string; until: number }> {
  const { login = "https://login.microsoftonline.com", graph = "https://graph.microsoft.com" } = place;
  const { clientId, proof } = await identity(place.environment ?? process.env, signal);
  const form = new URLSearchParams({
    ...{ grant_type: "client_credentials", client_id: clientId, scope: "https://graph.microsoft.com/.default" },
    ...proof,
  });
  // a sovereign or rehearsed Graph takes tokens that are meant for it
  if (place.graph !== undefined) form.set("scope", `${graph}/.default`);
  const timer = AbortSignal.timeout(patience);
  let answer: { status: number; text: string };
  try {
    const response = await fetch(`${login}/${directory}/oauth2/v2.0/token`, {
      ...{ method: "POST", body: form, redirect: "error", signal: AbortSignal.any([signal, timer]) },
    });
    answer = { status: response.status, text: await readBounded(response) };
  } catch {
    if (signal.aborted) throw signal.reason;
    throw new ProvisionError("graph.unreachable", `The token endpoint of directory ${directory} did not answer.`, {
      kind: "failed",
      mend: "Run it again: nothing was changed.",
    });
  }
  const { access_token: value, expires_in: life = 300, error } = parsed(answer.text);
  if (answer.status === 200 && typeof value === "string" && typeof life === "number")
    return { value, until: performance.now() + Math.max(0, life - 120) * 1000 };
  const word = typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? ` (${error})` : "";
  const message = `Directory ${directory} gives the deploying identity no token${word}.`;
  throw new ProvisionError("graph.credentials", message, {
    kind: answer.status >= 500 ? "failed" : "missing",
    mend: "Register the identity in the directory itself, and check ARM_CLIENT_ID and what proves it.",
  });
}

async function identity(
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<{ clientId: string; proof: Record<string, string> }> {
  const {
    ARM_CLIENT_ID: clientId = "",
    ARM_OIDC_TOKEN: token = "",
    ARM_OIDC_TOKEN_FILE_PATH: file = "",
    ARM_CLIENT_SECRET: secret = "",
    ARM_USE_OIDC: workflow = "",
    ACTIONS_ID_TOKEN_REQUEST_URL: url = "",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: permit = "",
  } = environment;
  const missing = (what: string): ProvisionError =>
    new ProvisionError(
      "graph.credentials",
      `What no SDK has in a directory needs an identity at Microsoft Graph: ${what}.`,
      {
        kind: "missing",
        mend: "Set ARM_CLIENT_ID with ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH or ARM_CLIENT_SECRET; in a workflow of GitHub Actions with `id-token: write`, ARM_USE_OIDC=true.",
      },
    );
  if (clientId === "") throw missing("ARM_CLIENT_ID is not set");
  if (token !== "") return { clientId, proof: { client_assertion_type: assertionType, client_assertion: token } };
  if (file !== "") {
    const assertion = await readFile(file, "utf8").catch(() => "");
    if (assertion.trim() === "") throw missing("the file of ARM_OIDC_TOKEN_FILE_PATH can't be read");
    return { clientId, proof: { client_assertion_type: assertionType, client_assertion: assertion.trim() } };
  }
  if (workflow === "true" && url !== "" && permit !== "") {
    const assertion = await workflowToken(url, permit, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
    if (assertion === undefined) throw missing("GitHub gives this workflow no token");
    return { clientId, proof: { client_assertion_type: assertionType, client_assertion: assertion } };
  }
  if (secret === "") throw missing("nothing proves it");
  return { clientId, proof: { client_secret: secret } };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
