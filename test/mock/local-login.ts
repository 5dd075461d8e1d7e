// Drives the local platform's login page over HTTP as a browser does: cookies, redirects, one form.
import { createHash, randomBytes } from "node:crypto";

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

/** A browser's cookies by path (RFC 6265 5.4), enough for one host. */
export class CookieJar {
  readonly #cookies = new Map<string, { value: string; path: string }>();

  /** Fetches without following redirects, sending and keeping cookies. */
  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const cookie = [...this.#cookies]
      .filter(([, { path }]) => path === "/" || pathname === path || pathname.startsWith(`${path}/`))
      .map(([key, { value }]) => `${key.slice(key.indexOf("|") + 1)}=${value}`)
      .join("; ");
    const headers = new Headers(init.headers);
    if (cookie) headers.set("cookie", cookie);
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(/;\s*/);
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? "/";
      if (value === "") this.#cookies.delete(`${path}|${name}`);
      else this.#cookies.set(`${path}|${name}`, { value, path });
    }
    return response;
  }
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

/** Exchanges a code (or anything else that `fields` say) at the token endpoint. */
export async function requestToken(
  request: { issuer: string; clientId: string; clientSecret?: string },
  fields: Record<string, string>,
): Promise<Response> {
  const headers: Record<string, string> =
    request.clientSecret === undefined
      ? {}
      : {
          authorization: `Basic ${Buffer.from(`${encodeURIComponent(request.clientId)}:${encodeURIComponent(request.clientSecret)}`).toString("base64")}`,
        };
  const identity: Record<string, string> = request.clientSecret === undefined ? { client_id: request.clientId } : {};
  return fetch(`${request.issuer}/token`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ ...identity, ...fields }),
  });
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
