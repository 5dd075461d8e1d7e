// A tenant's organization whose people sign in at a SAML provider of their own.
import {
  adminPaths,
  type ConnectionAnswer,
  type DomainBody,
  type SamlConnectionBody,
} from "../../src/local/admin-contract.ts";
import type { LocalPlatform } from "../../src/local/start-local-platform.ts";
import { authorizationRequest, CookieJar, requestToken, submitLogin, walk } from "../mock/local-login.ts";
import { samlCertificates } from "../mock/saml-certificates.ts";
import { aSamlProvider, type SamlProvider } from "../mock/saml-provider.ts";
import { admin, anOrganization, aPlatform, callback, type Organization, ownerOf } from "./a-platform.ts";

export interface SamlFederation {
  platform: LocalPlatform;
  acme: Organization;
  provider: SamlProvider;
  /** our entity id at the provider */
  entityId: string;
  callbackUrl: string;
  /** lines that the platform logged */
  lines: string[];
  connect(changes?: Partial<SamlConnectionBody>, id?: string): Promise<ConnectionAnswer>;
  domain(name: string, status: DomainBody["status"]): Promise<unknown>;
}

/** Its connection is `enterprise.sso`, for the verified domain `acme.example`. */
export async function aSamlFederation(): Promise<SamlFederation> {
  const lines: string[] = [];
  const platform = await aPlatform({ log: (line) => lines.push(line) });
  const acme = await anOrganization(platform, "acme");
  const entityId = "urn:tenantry:acme";
  const callbackUrl = `${acme.issuer}/connections/enterprise.sso/callback`;
  const provider = await aSamlProvider(samlCertificates.one, { entityId, callbackUrl });
  const federation: SamlFederation = {
    ...{ platform, acme, provider, entityId, callbackUrl, lines },
    async connect(changes = {}, id = "enterprise.sso") {
      const body: SamlConnectionBody = {
        ...{ protocol: "saml", kind: "enterprise", title: "Acme's own provider" },
        ...{ entryPoint: provider.entryPoint, entityId, certificates: [provider.cert] },
        ...{ signatureAlgorithm: "sha256", domains: ["acme.example"], owner: ownerOf("acme") },
        ...changes,
      };
      const answer = await admin<ConnectionAnswer>(platform, "PUT", adminPaths.connection("acme", id), body);
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return answer.body;
    },
    domain: (name, status) =>
      admin(platform, "PUT", adminPaths.domain("acme", name), { status, owner: ownerOf("acme") }),
  };
  await federation.connect();
  await federation.domain("acme.example", "verified");
  return federation;
}

/** A browser that was at the provider and is about to post its answer. */
export interface Answered {
  jar: CookieJar;
  form: URLSearchParams;
  /** posts `form`, or another one, and goes on: to the app, or to the page at which it ends */
  post(form?: URLSearchParams, to?: string): Promise<URL | Response>;
  /** the tokens for the code that came back */
  tokens(end: URL): Promise<{ access_token: string; refresh_token?: string }>;
}

/** Takes a browser from the app over the platform to the provider. Throws where it does not come there. */
export async function answeredBySaml(
  {
    acme: { issuer, native },
    callbackUrl,
  }: { acme: { issuer: string; native: { clientId: string } }; callbackUrl: string },
  email = "ann@acme.example",
): Promise<Answered> {
  const jar = new CookieJar();
  const request = { issuer, clientId: native.clientId, redirectUri: callback };
  const { url, verifier } = authorizationRequest(request);
  const page = await walk(jar, url, issuer);
  if (page instanceof URL) throw new Error("no login page");
  const handOver = await submitLogin(jar, page, { email, action: "continue" }, issuer);
  const html = handOver instanceof URL ? "" : await handOver.text();
  const [, href] = /id="onward" href="([^"]+)"/.exec(html) ?? [];
  if (href === undefined) throw new Error("no way to the provider");
  const answer = await fetch(href.replaceAll("&#38;", "&"));
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the provider: ${text}`);
  const form = new URLSearchParams();
  for (const [, name = "", value = ""] of text.matchAll(/name="(\w+)" value="([^"]*)"/g)) form.set(name, value);
  return {
    ...{ jar, form },
    async post(given = form, to = callbackUrl) {
      // Another site's page posts it: no cookie of ours comes along (SameSite=Lax), but its redirect is a visit of ours.
      const back = await fetch(to, { method: "POST", body: given, redirect: "manual" });
      const location = back.headers.get("location");
      return location === null ? back : walk(jar, new URL(location, to), issuer);
    },
    async tokens(end) {
      const code = end.searchParams.get("code") ?? "";
      const fields = { grant_type: "authorization_code", code, redirect_uri: callback, code_verifier: verifier };
      return (await (await requestToken(request, fields)).json()) as { access_token: string };
    },
  };
}

/** How an answer ended: at the app, or with a page of this status. */
export const endOf = (end: URL | Response): "signed in" | number => (end instanceof URL ? "signed in" : end.status);
