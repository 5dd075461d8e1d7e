// Two organizations of real platforms, one of which signs its people in at the other.
import {
  adminPaths,
  type ClientAnswer,
  type ConnectionAnswer,
  type ConnectionBody,
  type DomainBody,
} from "../../src/local/admin-contract.ts";
import type { LocalPlatform } from "../../src/local/start-local-platform.ts";
import { authorizationRequest, CookieJar, requestToken, submitLogin, walk } from "../mock/local-login.ts";
import {
  admin,
  aDirectory,
  anOrganization,
  aPlatform,
  callback,
  clientBody,
  type Organization,
  ownerOf,
} from "./a-platform.ts";

export interface Federation {
  platform: LocalPlatform;
  /** the tenant's organization */
  acme: Organization;
  directory: string;
  /** the provider of the tenant's own people, on a platform of its own */
  upstream: { platform: LocalPlatform; idp: Organization; clientId: string; clientSecret: string };
  /** lines that the tenant's platform logged */
  lines: string[];
  connect(changes?: Partial<ConnectionBody>, id?: string): Promise<ConnectionAnswer>;
  domain(name: string, status: DomainBody["status"]): Promise<unknown>;
}

/** `people`: who may sign in at the upstream provider. Nothing is connected yet. */
export async function aFederation(people: string[]): Promise<Federation> {
  const lines: string[] = [];
  const directory = await aDirectory();
  const platform = await aPlatform({ directory, log: (line) => lines.push(line) });
  const acme = await anOrganization(platform, "acme");
  const upstreamPlatform = await aPlatform();
  const idp = await anOrganization(upstreamPlatform, "idp", {
    users: people.map((email) => ({ email, roles: ["owner"] })),
    claims: { tenant: "tenant_id", roles: "roles" },
  });
  const redirectUris = ["enterprise.workforce", "enterprise.other", "google.web"].map(
    (id) => `${acme.issuer}/connections/${id}/callback`,
  );
  const { body: client } = await admin<ClientAnswer>(
    upstreamPlatform,
    "PUT",
    adminPaths.client("idp", "acme"),
    clientBody("idp", { kind: "web", redirectUris }),
  );
  const { clientId, clientSecret = "" } = client;
  return {
    ...{ platform, acme, directory, lines },
    upstream: { platform: upstreamPlatform, idp, clientId, clientSecret },
    async connect(changes = {}, id = "enterprise.workforce") {
      const body: ConnectionBody = {
        kind: "enterprise",
        title: "Acme's own provider",
        issuer: idp.issuer,
        ...{ clientId, clientSecret },
        scopes: ["openid", "email"],
        domains: ["acme.example"],
        owner: ownerOf("acme"),
        ...changes,
      };
      const answer = await admin<ConnectionAnswer>(platform, "PUT", adminPaths.connection("acme", id), body);
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return answer.body;
    },
    domain: (name, status) =>
      admin(platform, "PUT", adminPaths.domain("acme", name), { status, owner: ownerOf("acme") }),
  };
}

/** A browser at the tenant's login page, with what its app keeps. */
export async function atLogin({ acme }: Pick<Federation, "acme">) {
  const jar = new CookieJar();
  const request = { issuer: acme.issuer, clientId: acme.native.clientId, redirectUri: callback };
  const { url, verifier } = authorizationRequest(request);
  const page = await walk(jar, url, acme.issuer);
  if (page instanceof URL) throw new Error("no login page");
  return { jar, page, verifier, request };
}

/** The address that a page sends its browser to. */
function onward(html: string): URL {
  const [, href = ""] = /id="onward" href="([^"]+)"/.exec(html) ?? [];
  return new URL(href.replaceAll("&#38;", "&"));
}

/** Signs in at the upstream provider as `email`; gives the address of the tenant's platform that it sends the browser back to. */
export async function signInUpstream({ upstream }: Federation, html: string, email: string): Promise<URL> {
  const jar = new CookieJar();
  const { issuer } = upstream.idp;
  const page = await walk(jar, onward(html), issuer);
  if (page instanceof URL) throw new Error(`no login page upstream: ${page.search}`);
  const back = await submitLogin(jar, page, { email, passcode: upstream.platform.passcode }, issuer);
  if (!(back instanceof URL)) throw new Error(`the upstream login answered ${back.status}`);
  return back;
}

/** The whole way: the tokens for `email` at the tenant's app, or the page at which it ended. */
export async function federatedTokens(
  federation: Federation,
  email: string,
  fields: Record<string, string> = { email, action: "continue" },
): Promise<{ access_token: string; refresh_token?: string } | Response> {
  const { jar, page, verifier, request } = await atLogin(federation);
  const handOver = await submitLogin(jar, page, fields, request.issuer);
  if (handOver instanceof URL) throw new Error("sent elsewhere");
  const html = await handOver.text();
  if (!html.includes('id="onward"')) return new Response(html, handOver);
  const back = await signInUpstream(federation, html, email);
  const end = await walk(jar, back, request.issuer);
  if (!(end instanceof URL)) return end;
  const code = end.searchParams.get("code") ?? "";
  const fieldsOfGrant = { grant_type: "authorization_code", code, redirect_uri: callback, code_verifier: verifier };
  return (await (await requestToken(request, fieldsOfGrant)).json()) as { access_token: string };
}
