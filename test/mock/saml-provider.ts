// A SAML 2.0 identity provider of one test, by a library that is not ours: it reads the request and signs what it answers.
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { randomBytes } from "node:crypto";
import { onTestFinished } from "vitest";

/** What we use of `samlify`: its own types bring those of browsers along. */
interface Samlify {
  setSchemaValidator(validator: { validate(xml: string): Promise<string> }): void;
  IdentityProvider(settings: object): {
    parseLoginRequest(
      sp: object,
      binding: "redirect",
      request: { query: Record<string, string> },
    ): Promise<{ extract: { issuer: string; request: { id: string; assertionConsumerServiceUrl: string } } }>;
    createLoginResponse(
      sp: object,
      request: object,
      binding: "post",
      user: object,
      template: () => { id: string; context: string },
    ): Promise<{ context: string }>;
  };
  ServiceProvider(settings: object): object;
}
const require = createRequire(import.meta.url);
const samlify = require("samlify") as Samlify;
// The library asks for a schema validator; shape is judged by whoever receives it, which is what is tested.
samlify.setSchemaValidator({ validate: async () => "unchecked" });

const emailFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/** What an answer says. Made from the request; a test changes what it likes before it is signed. */
export interface AnswerWords {
  status: string;
  destination: string;
  inResponseTo: string;
  issuer: string;
  nameId: string;
  format: string;
  recipient: string;
  confirmedInResponseTo: string;
  method: string;
  audience: string;
  notBefore: string;
  notOnOrAfter: string;
  confirmedUntil: string;
  /** name → value */
  attributes: Record<string, string>;
  authnStatement: string;
}

export interface SamlProvider {
  entryPoint: string;
  cert: string;
  /** whom the next sign-ins name */
  person: string;
  /** changes words before they are signed */
  words: (words: AnswerWords) => Partial<AnswerWords>;
  /** changes the XML before it is signed */
  unsigned: (xml: string) => string;
  /** changes the XML afterwards */
  signed: (xml: string) => string;
  /** default: the whole message with rsa-sha256 */
  signs: "message" | "assertion" | "both";
  algorithm: string;
  /** IDs of the requests that came */
  requests: string[];
}

/** Listens on loopback until the test ends. `entityId` and `callbackUrl` are what it knows of its service provider. */
export async function aSamlProvider(
  keys: { key: string; cert: string },
  { entityId, callbackUrl }: { entityId: string; callbackUrl: string },
  finished: (close: () => void) => void = onTestFinished,
): Promise<SamlProvider> {
  const server = createServer((request, response) => {
    answer(new URL(request.url ?? "", entryPoint)).then(
      (html) => response.writeHead(200, { "content-type": "text/html" }).end(html),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  finished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  const entryPoint = `http://127.0.0.1:${address.port}/sso?app=tenantry`;
  const provider: SamlProvider = {
    ...{ entryPoint, cert: keys.cert, person: "ann@acme.example", signs: "message", algorithm: "sha256", requests: [] },
    ...{ words: () => ({}), unsigned: (xml) => xml, signed: (xml) => xml },
  };

  async function answer(url: URL): Promise<string> {
    const binding = "urn:oasis:names:tc:SAML:2.0:bindings";
    const idp = samlify.IdentityProvider({
      ...{ entityID: "https://idp.example/metadata", privateKey: keys.key, signingCert: keys.cert },
      singleSignOnService: [{ Binding: `${binding}:HTTP-Redirect`, Location: entryPoint }],
      // without one the library writes a warning
      singleLogoutService: [{ Binding: `${binding}:HTTP-Redirect`, Location: entryPoint }],
      requestSignatureAlgorithm: `http://www.w3.org/${provider.algorithm === "sha1" ? "2000/09/xmldsig#rsa-sha1" : `2001/04/xmldsig-more#rsa-${provider.algorithm}`}`,
    });
    const sp = samlify.ServiceProvider({
      entityID: entityId,
      assertionConsumerService: [{ Binding: `${binding}:HTTP-POST`, Location: callbackUrl }],
      wantMessageSigned: provider.signs !== "assertion",
      wantAssertionsSigned: provider.signs !== "message",
    });
    const { extract } = await idp.parseLoginRequest(sp, "redirect", { query: Object.fromEntries(url.searchParams) });
    const asked = extract.request;
    if (extract.issuer !== entityId || asked.assertionConsumerServiceUrl !== callbackUrl)
      throw new Error("the request is another service provider's");
    provider.requests.push(asked.id);
    const words = wordsFor(asked.id, { entityId, callbackUrl, person: provider.person });
    const xml = provider.unsigned(answerXml({ ...words, ...provider.words(words) }));
    const made = await idp.createLoginResponse(sp, { extract }, "post", {}, () => ({ id: "_r", context: xml }));
    const sent = provider.signed(Buffer.from(made.context, "base64").toString());
    const fields = {
      SAMLResponse: Buffer.from(sent).toString("base64"),
      RelayState: url.searchParams.get("RelayState"),
    };
    const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
    return `<form method="post" action="${callbackUrl}">${inputs.join("")}</form>`;
  }
  return provider;
}

function wordsFor(requestId: string, place: { entityId: string; callbackUrl: string; person: string }): AnswerWords {
  const at = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
  return {
    ...{ status: "urn:oasis:names:tc:SAML:2.0:status:Success", destination: place.callbackUrl },
    ...{ inResponseTo: requestId, confirmedInResponseTo: requestId, issuer: "https://idp.example/metadata" },
    ...{ nameId: place.person, format: emailFormat, recipient: place.callbackUrl, audience: place.entityId },
    ...{ method: "urn:oasis:names:tc:SAML:2.0:cm:bearer", notBefore: at(-60), notOnOrAfter: at(300) },
    ...{ confirmedUntil: at(300), attributes: {} },
    authnStatement: `<saml:AuthnStatement AuthnInstant="${at(0)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
  };
}

function answerXml(words: AnswerWords): string {
  const attributes = Object.entries(words.attributes).map(
    ([name, value]) =>
      `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
  );
  const now = new Date().toISOString();
  const id = (): string => `_${randomBytes(16).toString("hex")}`;
  return [
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id()}" Version="2.0" IssueInstant="${now}" Destination="${words.destination}" InResponseTo="${words.inResponseTo}">`,
    `<saml:Issuer>${words.issuer}</saml:Issuer>`,
    `<samlp:Status><samlp:StatusCode Value="${words.status}"/></samlp:Status>`,
    `<saml:Assertion ID="${id()}" Version="2.0" IssueInstant="${now}"><saml:Issuer>${words.issuer}</saml:Issuer>`,
    `<saml:Subject><saml:NameID Format="${words.format}">${words.nameId}</saml:NameID>`,
    `<saml:SubjectConfirmation Method="${words.method}"><saml:SubjectConfirmationData InResponseTo="${words.confirmedInResponseTo}" NotOnOrAfter="${words.confirmedUntil}" Recipient="${words.recipient}"/></saml:SubjectConfirmation></saml:Subject>`,
    `<saml:Conditions NotBefore="${words.notBefore}" NotOnOrAfter="${words.notOnOrAfter}"><saml:AudienceRestriction><saml:Audience>${words.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`,
    words.authnStatement,
    attributes.length === 0 ? "" : `<saml:AttributeStatement>${attributes.join("")}</saml:AttributeStatement>`,
    "</saml:Assertion></samlp:Response>",
  ].join("");
}
