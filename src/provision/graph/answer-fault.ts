// A refusal of Microsoft Graph, in words that say what to do and repeat nothing that was sent.
import { ProvisionError } from "../provision-error.ts";
import type { GraphAnswer, GraphRequest } from "./graph-client.ts";

/** Gives the error for a status that the caller did not expect. A policy's validation is quoted: its XML is no secret. */
export function answerFault({ method, path, body }: GraphRequest, { status, text }: GraphAnswer): ProvisionError {
  const call = `${method} ${path}`;
  const said = typeof body === "string" ? quoted(text) : "";
  if (status >= 400 && status < 500 && /quota_?exceeded/i.test(errorOf(text).code ?? ""))
    return new ProvisionError("graph.quota", `A quota of the directory is reached: ${call} is refused (${status}).`, {
      kind: "failed",
      mend: "Have it raised at Microsoft, or free some there, and run it again: what was made is recorded.",
    });
  if (status === 401 || status === 403)
    return new ProvisionError("graph.permission", `The deploying identity may not ${call} (${status}).`, {
      kind: "missing",
      mend: "Grant it in that directory what docs/platforms lists for its platform: azure-b2c-permissions.json, or entra-permissions.json.",
    });
  if (status === 404)
    return new ProvisionError("graph.refused", `Microsoft Graph finds nothing there: ${call} (404).`, {
      kind: "failed",
      mend: "Where somebody deleted it, run `tenantry refresh`, and run it again: it is made anew.",
    });
  if (status === 412)
    return new ProvisionError("graph.changed", `Somebody else changed it while we did (${call}, 412).`, {
      kind: "failed",
      mend: "Run `tenantry refresh` to see what they did, then run it again.",
    });
  if (status === 429)
    return new ProvisionError("graph.rate-limited", `Microsoft Graph limits our rate; ${call} was not taken.`, {
      kind: "failed",
      mend: "Run it again later, or do less at once.",
    });
  if (status >= 500)
    return new ProvisionError("graph.unreachable", `Microsoft Graph failed at ${call} (${status}).`, {
      kind: "failed",
      mend: "Run it again: what it made is found.",
    });
  return new ProvisionError("graph.refused", `Microsoft Graph refuses ${call} (${status})${said}.`, { kind: "failed" });
}

/** `error.message` as one line of printable text, cut. */
function quoted(text: string): string {
  const { message } = errorOf(text);
  if (message === undefined) return "";
  return `: ${message
    .replace(/[^\x21-\x7e]+/g, " ")
    .slice(0, 500)
    .replace(/[.\s]+$/, "")}`;
}

/** What Graph says of a refusal; nothing where it says it in another form. */
function errorOf(text: string): { code?: string; message?: string } {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } };
    return {
      ...(typeof error?.code === "string" ? { code: error.code } : {}),
      ...(typeof error?.message === "string" ? { message: error.message } : {}),
    };
  } catch {
    return {};
  }
}
