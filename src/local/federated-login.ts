// A login that goes on at a connection's provider and comes back: bound to the one browser and request that began it.
import type { Adapter } from "oidc-provider";
import { faultPage, handOverPage, type Page } from "./login-page.ts";
import type { ConnectionBody } from "./admin-contract.ts";
import type { OrganizationRecord } from "./organization-record.ts";
import type { People, Person } from "./people.ts";
import { redirectUriOf } from "./redirect-uri-of.ts";
import type { SamlChecks } from "./saml-client.ts";
import { beginUpstream, finishUpstream, type UpstreamChecks, type UpstreamIdentity } from "./upstream-client.ts";

export interface FederatedLogin {
  /** The page that sends a browser of the interaction `uid` to the connection's provider. */
  begin(uid: string, connectionId: string, email: string | undefined): Promise<Page>;
  /** Where the provider's answer goes on: the interaction's own address, at which the browser shows its cookie; or a page. */
  arrive(connectionId: string, query: string): Promise<{ location: string } | Page>;
  /**
   * The same for a SAML provider's answer, whose `form` another site posts: no cookie comes with it. What it says is verified
   * here, and what is kept until the browser shows its cookie is whom it names.
   */
  deliver(connectionId: string, form: URLSearchParams): Promise<{ location: string } | Page>;
  /** Whom the answer names; or a page that says why nobody is signed in. */
  finish(uid: string, query: string): Promise<Person | Page>;
}

/** What is kept of a login half-way, under its state. */
interface Pending {
  uid: string;
  connectionId: string;
  checks: UpstreamChecks | SamlChecks;
  /** of an answer that was delivered */
  identity?: UpstreamIdentity;
}

/** Loaded with its libraries when somebody signs in by it. */
const samlClient = () => import("./saml-client.ts");
/** seconds; as long as the library keeps an interaction */
const patience = 600;

/** `pending` and the interactions are of one life; `log` gets one line without secrets for each provider that failed. */
export function createFederatedLogin(options: {
  record: OrganizationRecord;
  /** the organization's own issuer */
  issuer: string;
  pending: Adapter;
  people: People;
  log: (line: string) => void;
}): FederatedLogin {
  const { record, issuer, pending, people, log } = options;

  async function find(state: string | null): Promise<Pending | undefined> {
    if (state === null || !/^[\w-]{20,128}$/.test(state)) return undefined;
    const found = (await pending.find(state)) as Partial<Pending> | undefined;
    return found?.uid === undefined ? undefined : (found as Pending);
  }

  const expired = (): Page => faultPage(400, "This login has expired or was answered already. Please start again.");

  const fail = (connectionId: string, cause: unknown): Page => {
    // Never the message: it may quote what a provider sent.
    log(`${record.id}: ${connectionId} failed: ${nameOf(cause)}`);
    return faultPage(502, "The sign-in at the other provider did not come to its end. Please start again.");
  };

  /** Whom an answer names. A SAML login that comes back without one was not answered. */
  async function identityOf(
    found: Pending,
    connection: ConnectionBody,
    query: URLSearchParams,
  ): Promise<UpstreamIdentity> {
    const { checks, connectionId, identity } = found;
    if (identity !== undefined) return identity;
    if ("requestId" in checks || "entryPoint" in connection) throw new TypeError("the provider has not answered");
    return finishUpstream(connection, redirectUriOf(issuer, connectionId), query, checks);
  }

  return {
    async begin(uid, connectionId, email) {
      const connection = record.connections.get(connectionId);
      if (connection === undefined) return faultPage(404, "There is no such way to sign in.");
      try {
        const callback = redirectUriOf(issuer, connectionId);
        const { url, checks } =
          "entryPoint" in connection
            ? await (await samlClient()).beginSaml(connection, callback)
            : await beginUpstream(connection, callback, email);
        const kept: Pending = { uid, connectionId, checks };
        await pending.upsert(checks.state, { ...kept }, patience);
        return handOverPage({ organization: record.body.displayName, title: connection.title, url });
      } catch (cause) {
        return fail(connectionId, cause);
      }
    },
    async arrive(connectionId, query) {
      const found = await find(new URLSearchParams(query).get("state"));
      if (found?.connectionId !== connectionId || "requestId" in found.checks) return expired();
      return { location: `${issuer}/interaction/${found.uid}/return?${query}` };
    },
    async deliver(connectionId, form) {
      const found = await find(form.get("RelayState"));
      const connection = record.connections.get(connectionId);
      if (found?.connectionId !== connectionId || found.identity !== undefined) return expired();
      const { checks, uid } = found;
      if (!("requestId" in checks) || connection === undefined || !("entryPoint" in connection)) return expired();
      await pending.destroy(checks.state); // an answer counts once
      try {
        const answer = form.get("SAMLResponse") ?? "";
        const { finishSaml } = await samlClient();
        const identity = await finishSaml(connection, redirectUriOf(issuer, connectionId), answer, checks);
        await pending.upsert(checks.state, { ...found, identity }, patience);
        return { location: `${issuer}/interaction/${uid}/return?state=${checks.state}` };
      } catch (cause) {
        return fail(connectionId, cause);
      }
    },
    async finish(uid, query) {
      const parameters = new URLSearchParams(query);
      const found = await find(parameters.get("state"));
      if (found?.uid !== uid) return expired();
      const { connectionId, checks } = found;
      await pending.destroy(checks.state); // an answer counts once
      const connection = record.connections.get(connectionId);
      if (connection === undefined) return faultPage(404, "There is no such way to sign in.");
      if (parameters.has("error")) {
        log(`${record.id}: ${connectionId} refused`);
        return faultPage(403, "The other provider signed nobody in.");
      }
      try {
        const identity = await identityOf(found, connection, parameters);
        const person = await people.admit(connectionId, identity);
        if (person !== undefined) return person;
        log(`${record.id}: ${connectionId} named somebody whom it may not speak for`);
        return faultPage(403, "This account may not sign in here.");
      } catch (cause) {
        return fail(connectionId, cause);
      }
    },
  };
}

/** The kind of an error, and its code where it is one of the library's words. */
function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "unknown";
  const code =
    "code" in cause && typeof cause.code === "string" && /^[\w.-]{1,60}$/.test(cause.code) ? ` ${cause.code}` : "";
  return `${cause.name}${code}`;
}
