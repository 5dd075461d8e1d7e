// Drives the local platform's login page over HTTP as a browser does: cookies, redirects, one form.
import { createHash, randomBytes } from "node:crypto";
import { CookieJar } from "./cookie-jar.ts";
import { requestToken } from "./request-token.ts";

export interface LoginRequest {
  issuer: string;
  clientId: string;
  /** of a web client; a native one has none */
  clientSecret?: string;
  redirectUri: string;
  /** RFC 8707; absent: the organization's default */
  resource?: string;
  email: string;
  passcode: string;
  scopes?: string[];
}

export interface LoginTokens {
  access_token: string;
  id_token?: string;
  refresh_token?: string;
  token_type: string;
  expires_in: number;
  scope?: string;
}

/** An authorization request's URL with a fresh verifier and state. */
export function authorizationRequest(request: Omit<LoginRequest, "email" | "passcode">): {
  url: URL;
  verifier: string;
  state: string;
} {
  const verifier = randomBytes(32).toString("base64url");
  const state = randomBytes(12).toString("base64url");
  const url = new URL(`${request.issuer}/auth`);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    scope: (request.scopes ?? ["openid", "email"]).join(" "),
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...(request.resource === undefined ? {} : { resource: request.resource }),
  }).toString();
  return { url, verifier, state };
}

/** Follows redirects until one leaves the issuer (given back as URL) or a page is shown (given back as Response). */
export async function walk(jar: CookieJar, start: string | URL, issuer: string): Promise<URL | Response> {
  let url = new URL(start);
  for (let step = 0; step < 10; step++) {
    if (!url.href.startsWith(`${issuer}/`)) return url;
    const response = await jar.fetch(url);
    const location = response.headers.get("location");
    if (location === null) return response;
    url = new URL(location, url);
  }
  throw new Error("more than ten redirects");
}

/** Fills in the page that `walk` came to and goes on from there. */
export async function submitLogin(
  jar: CookieJar,
  page: Response,
  fields: Record<string, string>,
  issuer: string,
): Promise<URL | Response> {
  const response = await jar.fetch(page.url, { method: "POST", body: new URLSearchParams(fields) });
  const location = response.headers.get("location");
  return location === null ? response : walk(jar, new URL(location, page.url), issuer);
}

/** Signs a person in and gives the tokens; throws an `Error` that tells the step that failed. */
export async function loginWithCode(request: LoginRequest): Promise<LoginTokens> {
  const jar = new CookieJar();
  const { url, verifier, state } = authorizationRequest(request);
  const page = await walk(jar, url, request.issuer);
  if (page instanceof URL) throw new Error(`no login page: ${page.searchParams.get("error") ?? "sent elsewhere"}`);
  const back = await submitLogin(
    jar,
    page,
    { email: request.email, passcode: request.passcode, action: "login" },
    request.issuer,
  );
  if (!(back instanceof URL)) throw new Error(`the login page answered ${back.status}`);
  if (back.searchParams.get("state") !== state) throw new Error("another state came back");
  if (back.searchParams.get("iss") !== request.issuer) throw new Error("another issuer came back"); // RFC 9207 2.4
  const code = back.searchParams.get("code");
  if (code === null) throw new Error(`no code: ${back.searchParams.get("error") ?? "nothing"}`);
  const answer = await requestToken(request, {
    grant_type: "authorization_code",
    code,
    redirect_uri: request.redirectUri,
    code_verifier: verifier,
  });
  if (!answer.ok) throw new Error(`the token endpoint answered ${answer.status}`);
  return (await answer.json()) as LoginTokens;
}
