// The token by which a workflow of GitHub Actions proves itself to a directory: asked for where the azuread provider asks for its own.
import { readBounded } from "./read-bounded.ts";

/** Entra's own name for "a token meant to be exchanged here". */
const exchangeAudience = "api://AzureADTokenExchange";

/** `url` and `token` as the workflow has them in its environment. Gives undefined where GitHub gives none; no error holds either. */
export async function workflowToken(url: string, token: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const asked = new URL(url);
    asked.searchParams.set("audience", exchangeAudience);
    const response = await fetch(asked, { redirect: "error", headers: { authorization: `Bearer ${token}` }, signal });
    const { value } = JSON.parse(await readBounded(response)) as { value?: unknown };
    return response.ok && typeof value === "string" && value !== "" ? value : undefined;
  } catch {
    if (signal.aborted) throw signal.reason;
    return undefined;
  }
}
