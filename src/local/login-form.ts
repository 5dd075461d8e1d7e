// The page between `/auth` and the code: who are you? The library's interaction cookie binds it to one browser and request.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { limits } from "../limits.ts";
import type { FederatedLogin } from "./federated-login.ts";
import { homeRealm } from "./home-realm.ts";
import { faultPage, loginPage, type Page } from "./login-page.ts";
import type { OrganizationRecord } from "./organization-record.ts";
import type { PasscodeGate } from "./passcode-gate.ts";
import type { People } from "./people.ts";
import { readBody } from "./read-body.ts";

/** Answers one request for the page of the interaction `uid`; `returned` is the query of another provider's answer. */
export type LoginForm = (
  request: IncomingMessage,
  response: ServerResponse,
  uid: string,
  returned: string | undefined,
) => Promise<void>;

/** Serves `/t/<id>/interaction/<uid>` for one provider. `url` is the platform's own origin. */
export function createLoginForm(options: {
  provider: Provider;
  record: OrganizationRecord;
  people: People;
  federated: FederatedLogin;
  gate: PasscodeGate;
  url: string;
}): LoginForm {
  const { provider, record, people, federated, gate, url } = options;
  const ways = [...record.connections].map(([id, { kind, title }]) => ({ id, kind, title }));

  return async (request, response, uid, returned) => {
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

    if (returned !== undefined) {
      if (request.method !== "GET") return send(response, faultPage(405, "This page takes GET only."));
      const outcome = await federated.finish(uid, returned);
      if ("html" in outcome) return send(response, outcome);
      return finish({ login: { accountId: outcome.subject, amr: ["fed"] } });
    }

    const view = {
      organization: record.body.displayName,
      client: clientName(record, String(interaction.params.client_id)),
      returnsTo: typeof interaction.params.redirect_uri === "string" ? interaction.params.redirect_uri : undefined,
      email: typeof interaction.params.login_hint === "string" ? interaction.params.login_hint.slice(0, 254) : "",
      buttons: ways.filter(({ kind }) => kind === "social"),
    };
    // Where an address may lead elsewhere it is asked for first: nobody types a passcode that is not wanted.
    const addressOnly = ways.some(({ kind }) => kind === "enterprise");
    if (request.method === "GET" || request.method === "HEAD")
      return send(response, loginPage({ ...view, addressOnly }));
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
    const action = form.get("action") ?? "";
    const email = (form.get("email") ?? "").trim().toLowerCase().slice(0, 254);
    const chosen = ways.find(({ id, kind }) => kind === "social" && action === `at ${id}`)?.id;
    if (chosen !== undefined) return send(response, await federated.begin(uid, chosen, undefined));
    // Whatever else was typed: an address of a connection's domain signs in there and nowhere else.
    const realm = homeRealm(record, email);
    if (realm !== undefined) return send(response, await federated.begin(uid, realm, email));
    if (action === "continue") return send(response, loginPage({ ...view, email }));
    const outcome = judge(people, gate, email, form.get("passcode") ?? "");
    if ("message" in outcome) return send(response, loginPage({ ...view, email, fault: outcome }));
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
