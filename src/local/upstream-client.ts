// The platform as relying party of a connection's provider: code flow with PKCE, state and nonce (OpenID Connect Core 3.1).
import type { Configuration } from "openid-client";
import type { OidcConnectionBody } from "./admin-contract.ts";
import { upstreamFetch } from "./upstream-fetch.ts";

/** What a login at a provider has to come back with. */
export interface UpstreamChecks {
  state: string;
  nonce: string;
  verifier: string;
}

/** Whom a provider vouches for. */
export interface UpstreamIdentity {
  /** what names the provider (`realmOf`) */
  issuer: string;
  /** the provider's own name for the person */
  subject: string;
  /** lower case */
  email: string;
  /** undefined where the provider says nothing */
  emailVerified: boolean | undefined;
}

/** Gives the address at the provider that a browser goes to, and what its answer is held against. Rejects when the provider can't be asked. */
export async function beginUpstream(
  connection: OidcConnectionBody,
  redirectUri: string,
  email: string | undefined,
): Promise<{ url: string; checks: UpstreamChecks }> {
  const openid = await import("openid-client");
  const configuration = await configure(connection);
  const checks = {
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    verifier: openid.randomPKCECodeVerifier(),
  };
  const url = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: connection.scopes.join(" "),
    state: checks.state,
    nonce: checks.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: "S256",
    ...(email === undefined ? {} : { login_hint: email }),
  });
  if (url.protocol !== "https:" && !connection.issuer.startsWith("http:"))
    throw new TypeError("the provider's login page is not https");
  return { url: url.href, checks };
}

/**
 * Turns the answer that came back (`query`: its parameters) into an identity. Issuer, audience, nonce, state, PKCE and signature
 * are checked by the library; who may be named by whom is not its business. Rejects for every answer that is not whole.
 */
export async function finishUpstream(
  connection: OidcConnectionBody,
  redirectUri: string,
  query: URLSearchParams,
  { state, nonce, verifier }: UpstreamChecks,
): Promise<UpstreamIdentity> {
  const openid = await import("openid-client");
  const configuration = await configure(connection);
  openid.enableNonRepudiationChecks(configuration);
  const tokens = await openid.authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query.toString()}`), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new TypeError("the provider sent no ID token");
  let { email, email_verified: verified } = claims as { email?: unknown; email_verified?: unknown };
  if (email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined)
    ({ email, email_verified: verified } = (await openid.fetchUserInfo(
      configuration,
      tokens.access_token,
      claims.sub,
    )) as { email?: unknown; email_verified?: unknown });
  if (typeof email !== "string" || email.length > 254) throw new TypeError("the provider names no e-mail address");
  return {
    issuer: connection.issuer,
    subject: claims.sub,
    email: email.toLowerCase(),
    // anything but the two values says nothing good
    emailVerified: verified === undefined ? undefined : verified === true,
  };
}

async function configure({ issuer, clientId, clientSecret }: OidcConnectionBody): Promise<Configuration> {
  const openid = await import("openid-client");
  const execute = issuer.startsWith("http:") ? [openid.allowInsecureRequests] : [];
  const asked = { [openid.customFetch]: upstreamFetch(issuer), execute };
  // Discovery compares the document's issuer with the one asked for (Discovery 4.3).
  const found = await openid.discovery(
    new URL(issuer),
    clientId,
    undefined,
    openid.ClientSecretBasic(clientSecret),
    asked,
  );
  const methods = found.serverMetadata().token_endpoint_auth_methods_supported;
  if (methods === undefined || methods.includes("client_secret_basic")) return found;
  const posting = new openid.Configuration(
    found.serverMetadata(),
    clientId,
    undefined,
    openid.ClientSecretPost(clientSecret),
  );
  posting[openid.customFetch] = asked[openid.customFetch];
  for (const apply of execute) apply(posting);
  return posting;
}
