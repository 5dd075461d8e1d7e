// One oidc-provider instance for one organization as it is at this moment: its own keys, clients, people and cookies.
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Configuration, errors, interactionPolicy, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { TenantryError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { acceptBothSecrets } from "./accept-both-secrets.ts";
import { clientMetadata } from "./client-metadata.ts";
import { createFederatedLogin } from "./federated-login.ts";
import { createLoginForm } from "./login-form.ts";
import { localError } from "./local-error.ts";
import { faultPage } from "./login-page.ts";
import type { OrganizationRecord } from "./organization-record.ts";
import type { PasscodeGate } from "./passcode-gate.ts";
import { type People, peopleOf } from "./people.ts";
import { readBody } from "./read-body.ts";

/** Serves one organization; `rest` is the request's target behind `/t/<id>`. */
export type OrganizationHandler = (request: IncomingMessage, response: ServerResponse, rest: string) => Promise<void>;

const personScopes = ["openid", "offline_access", "email", "profile"];

/** Builds the handler of a record that has a key. Cheap enough to be built anew after each change of the record. */
export function createOrganizationProvider(
  record: OrganizationRecord,
  options: { url: string; artifacts: ArtifactStore; gate: PasscodeGate; log: (line: string) => void },
): OrganizationHandler {
  const mount = `/t/${record.id}`;
  const issuer = `${options.url}${mount}`;
  const people = peopleOf(record, options.artifacts.adapter("FederatedAccount"));
  const provider = new Provider(issuer, configure(record, mount, options.artifacts, people));
  provider.silent = true;
  acceptBothSecrets(provider, record);
  provider.on("server_error", (_ctx, error) =>
    options.log(`${record.id}: ${error instanceof TenantryError ? error.message : `internal error: ${error.name}`}`),
  );
  const serve = provider.callback();
  const pending = options.artifacts.adapter("UpstreamLogin");
  const federated = createFederatedLogin({ record, issuer, pending, people, log: options.log });
  const login = createLoginForm({ provider, record, people, federated, gate: options.gate, url: options.url });

  return async (request, response, rest) => {
    const [, uid, back, query] = /^\/interaction\/([\w-]{1,64})(\/return)?(?:\?(.*))?$/.exec(rest) ?? [];
    if (uid !== undefined) return login(request, response, uid, back === undefined ? undefined : (query ?? ""));
    const [, connectionId, answer = ""] = /^\/connections\/([a-z0-9.-]{1,127})\/callback(?:\?(.*))?$/.exec(rest) ?? [];
    if (connectionId !== undefined && (request.method === "GET" || request.method === "POST")) {
      const arrived =
        request.method === "GET"
          ? await federated.arrive(connectionId, answer)
          : await federated.deliver(connectionId, await readForm(request));
      if ("html" in arrived) response.writeHead(arrived.status, arrived.headers).end(arrived.html);
      else response.writeHead(303, { location: arrived.location, "cache-control": "no-store" }).end();
      return;
    }
    // The library finds its mount path by comparing the two, as Express leaves them.
    Object.assign(request, { originalUrl: `${mount}${rest}`, url: rest });
    await serve(request, response);
  };
}

/** What a provider has a browser post to us: whose it is shows inside. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.headers["content-type"] ?? ""))
    throw localError("local.media-type", "The form has the wrong media type.");
  return new URLSearchParams(await readBody(request, limits.localSamlBytes));
}

function configure(record: OrganizationRecord, mount: string, artifacts: ArtifactStore, people: People): Configuration {
  const clients = new Map([...record.clients.values()].map((client) => [client.clientId, client]));
  const claimNames = record.body.claims ?? { tenant: "tenant_id", roles: "roles" };
  const policy = interactionPolicy.base();
  // RFC 8252 8.6 asks for consent because a native client can be impersonated; here that takes a listener on this machine.
  policy.get("consent")?.checks.remove("native_client_prompt");

  const about = async (subject: string) => {
    const person = await people.bySubject(subject);
    // The spec's author vouches for the addresses it lists, and for the connections that it lets name others.
    return (
      person && {
        email: person.email,
        email_verified: true,
        [claimNames.tenant]: record.id,
        [claimNames.roles]: person.roles,
      }
    );
  };
  const scopesOf = (clientId: string) =>
    (clients.get(clientId)?.body.scopes ?? []).filter((scope) => !personScopes.includes(scope));

  return {
    adapter: (model: string) => artifacts.adapter(model),
    clients: [...clients.values()].map(clientMetadata),
    // Newest first: the library signs with the first that fits.
    jwks: {
      keys: [...record.keys.values()]
        .reverse()
        .map(({ kid, privateJwk }) => ({ ...privateJwk, kid, alg: "ES256" as const, use: "sig" as const })),
    },
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    enabledJWA: {
      idTokenSigningAlgValues: ["ES256"],
      introspectionSigningAlgValues: ["ES256"],
      clientAuthSigningAlgValues: ["ES256"],
    },
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
    clientBasedCORS: () => false,
    responseTypes: ["code"],
    pkce: { required: () => true }, // S256 is the only method the library knows (RFC 9700 2.1.1)
    scopes: personScopes,
    claims: {
      openid: ["sub", claimNames.tenant, claimNames.roles],
      email: ["email", "email_verified"],
      profile: ["name"],
    },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        async defaultResource(_ctx, _client, oneOf) {
          const chosen = (typeof oneOf === "string" ? oneOf : oneOf?.[0]) ?? record.body.audiences[0];
          if (chosen === undefined) throw new errors.InvalidTarget("this organization has no resource");
          return chosen;
        },
        useGrantedResource: async () => true,
        async getResourceServerInfo(_ctx, resource, client) {
          if (!record.body.audiences.includes(resource))
            throw new errors.InvalidTarget("the resource is not this organization's");
          return {
            audience: resource,
            scope: scopesOf(client.clientId).join(" "),
            accessTokenFormat: "jwt", // RFC 9068
            accessTokenTTL: limits.localTokenLife,
            jwt: { sign: { alg: "ES256" } },
          };
        },
      },
    },
    async extraTokenClaims(_ctx, token) {
      if (token.kind === "ClientCredentials")
        return {
          [claimNames.tenant]: record.id,
          [claimNames.roles]: clients.get(token.clientId ?? "")?.body.roles ?? [],
        };
      return "accountId" in token ? about(token.accountId) : undefined;
    },
    async findAccount(_ctx, subject) {
      const claims = await about(subject);
      return claims && { accountId: subject, claims: async () => ({ sub: subject, name: claims.email, ...claims }) };
    },
    loadExistingGrant: (ctx) => grantEverythingAsked(ctx, record.body.audiences, scopesOf),
    // The library drops offline_access without prompt=consent; first parties have consent, and MCP clients rarely ask for either.
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    expiresWithSession: async () => false,
    interactions: { policy, url: (_ctx, interaction) => `${mount}/interaction/${interaction.uid}` },
    cookies: {
      keys: [record.cookieKey],
      names: { session: "tenantry_session", interaction: "tenantry_login", resume: "tenantry_resume" },
      // The path keeps the cookies of two organizations of this one host apart; the short ones get theirs from the library.
      long: { httpOnly: true, sameSite: "lax", path: mount, signed: true },
      short: { httpOnly: true, sameSite: "lax", signed: true },
    },
    ttl: {
      AccessToken: limits.localTokenLife,
      AuthorizationCode: 60,
      ClientCredentials: limits.localTokenLife,
      Grant: limits.localSessionLife,
      IdToken: limits.localTokenLife,
      Interaction: 600,
      RefreshToken: limits.localSessionLife,
      Session: limits.localSessionLife,
    },
    async renderError(ctx, out) {
      const page = faultPage(ctx.status, [out.error, out.error_description].filter(Boolean).join(": "));
      ctx.set(page.headers);
      ctx.body = page.html;
    },
  };
}

/** Consent of a first party: the grant covers what the client may ask for anyway. */
async function grantEverythingAsked(
  ctx: KoaContextWithOIDC,
  audiences: string[],
  scopesOf: (clientId: string) => string[],
) {
  const { client, session, account, provider } = ctx.oidc;
  if (!client || !session || !account) return undefined;
  const known = session.grantIdFor(client.clientId);
  const found = known === undefined ? undefined : await provider.Grant.find(known);
  const grant = found ?? new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope(personScopes.join(" "));
  const scopes = scopesOf(client.clientId).join(" ");
  if (scopes) for (const audience of audiences) grant.addResourceScope(audience, scopes);
  await grant.save();
  return grant;
}
