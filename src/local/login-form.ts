// The page between `/auth` and the code: who are you? The library's interaction cookie binds it to one browser and request.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { limits } from "../limits.ts";
import { faultPage, loginPage, type Page } from "./login-page.ts";
import type { OrganizationRecord } from "./organization-record.ts";
import type { PasscodeGate } from "./passcode-gate.ts";
import { type People, peopleOf } from "./people.ts";
import { readBody } from "./read-body.ts";

/** Answers one request for the page of the interaction `uid`. */
export type LoginForm = (request: IncomingMessage, response: ServerResponse, uid: string) => Promise<void>;

/** Serves `/t/<id>/interaction/<uid>` for one provider. `url` is the platform's own origin. */
export function createLoginForm(
  provider: Provider,
  record: OrganizationRecord,
  gate: PasscodeGate,
  url: string,
): LoginForm {
  const people = peopleOf(record);

  return async (request, response, uid) => {
    const interaction = await provider.interactionDetails(request, response).catch(() => undefined);
    // The cookie's path is this page, yet a name alone proves nothing: both must name the same interaction.
    if (interaction?.uid !== uid)
      return send(
        response,
        faultPage(400, "This login has expired or was begun in another browser. Please start again."),
      );
    const finish = (result: Parameters<Provider["interactionFinished"]>[2]) =>
      provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });

    // Every client belongs to the organization that provisioned it, so that consent is given (no third parties here).
    if (interaction.prompt.name === "consent") return finish({ consent: {} });

    const view = {
      organization: record.body.displayName,
      client: clientName(record, String(interaction.params.client_id)),
      returnsTo: typeof interaction.params.redirect_uri === "string" ? interaction.params.redirect_uri : undefined,
      email: typeof interaction.params.login_hint === "string" ? interaction.params.login_hint.slice(0, 254) : "",
    };
    if (request.method === "GET" || request.method === "HEAD") return send(response, loginPage(view));
    if (request.method !== "POST") return send(response, faultPage(405, "This page takes GET and POST only."));

    // SameSite=Lax keeps other sites out; other ports of this host are the same site, so the origin is checked as well.
    const { origin } = request.headers;
    if (origin !== undefined && origin !== url)
      return send(response, faultPage(403, "The form came from another site."));
    if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.headers["content-type"] ?? ""))
      return send(response, faultPage(415, "The form has the wrong media type."));

    const form = new URLSearchParams(await readBody(request, limits.localFormBytes));
    if (form.get("action") === "cancel")
      return finish({ error: "access_denied", error_description: "the person cancelled the login" });
    const email = (form.get("email") ?? "").trim().toLowerCase();
    const outcome = judge(people, gate, email, form.get("passcode") ?? "");
    if ("message" in outcome) return send(response, loginPage({ ...view, email: email.slice(0, 254), fault: outcome }));
    return finish({ login: { accountId: outcome.subject, amr: ["pwd"] } });
  };
}

type Outcome = { subject: string } | { status: number; message: string; retryAfter?: number };

function judge(people: People, gate: PasscodeGate, email: string, passcode: string): Outcome {
  const retryAfter = gate.wait();
  if (retryAfter > 0)
    return { status: 429, message: `Too many failed attempts. Please wait ${retryAfter} s.`, retryAfter };
  const person = people.byEmail(email);
  // Compared in every case: whether an address is known must not show in the answer or its time.
  if (gate.matches(passcode) && person) {
    gate.succeed();
    return { subject: person.subject };
  }
  gate.fail();
  return { status: 403, message: "The e-mail address or the passcode is not right." };
}

function clientName(record: OrganizationRecord, clientId: string): string {
  for (const [name, client] of record.clients) if (client.clientId === clientId) return `The app “${name}”`;
  return "An app";
}

function send(response: ServerResponse, page: Page): void {
  response.writeHead(page.status, page.headers).end(page.html);
}
