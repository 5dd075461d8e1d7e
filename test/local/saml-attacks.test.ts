// Answers that a SAML provider did not give, gave to somebody else, or may not give.
import { expect, test } from "vitest";
import { samlCertificates } from "../mock/saml-certificates.ts";
import type { AnswerWords, SamlProvider } from "../mock/saml-provider.ts";
import { answeredBySaml, aSamlFederation, endOf } from "./a-saml-federation.ts";

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
const words = (change: (words: AnswerWords) => Partial<AnswerWords>) => ({ words: change });
const signed = (change: (xml: string) => string) => ({ signed: change });
const signature = /<ds:Signature[\s\S]*<\/ds:Signature>/;
const assertion = /<saml:Assertion[\s\S]*<\/saml:Assertion>/;
/** what an attacker would like to be believed: another person of the same domain */
const forged = (xml: string): string =>
  xml.replaceAll("ann@acme.example", "root@acme.example").replace(/ ID="_/g, ' ID="_f');
const partOf = (xml: string, part: RegExp): string => part.exec(xml)?.[0] ?? "";

/** What the log says of each; `Error` alone is the SAML library's own: signature, audience, times. */
const attacks: Record<string, [why: string, change: Partial<SamlProvider>]> = {
  "is not signed": ["Error", signed((xml) => xml.replace(signature, ""))],
  "is signed in its assertion alone": ["Error", { signs: "assertion" }],
  "is signed with SHA-1": ["TypeError saml.algorithm", { algorithm: "sha1" }],
  "was changed after it was signed": [
    "Error",
    signed((xml) => xml.replaceAll("ann@acme.example", "root@acme.example")),
  ],
  "is meant for another audience": ["Error", words(() => ({ audience: "urn:tenantry:globex" }))],
  "is meant for another place": [
    "TypeError saml.destination",
    words(() => ({ destination: "https://elsewhere.example/acs" })),
  ],
  "names another recipient": [
    "TypeError saml.confirmation",
    words(() => ({ recipient: "https://elsewhere.example/acs" })),
  ],
  "answers another request": ["TypeError saml.request", words(() => ({ inResponseTo: "_0123" }))],
  "is confirmed for another request": ["Error", words(() => ({ confirmedInResponseTo: "_0123" }))],
  "is confirmed otherwise than by its bearer": [
    "TypeError saml.confirmation",
    words(() => ({
      method: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches",
    })),
  ],
  "is over": ["Error", words(() => ({ notOnOrAfter: inSeconds(-120) }))],
  "is not yet valid": ["Error", words(() => ({ notBefore: inSeconds(120) }))],
  "was to be confirmed before now": ["Error", words(() => ({ confirmedUntil: inSeconds(-120) }))],
  "is no success": ["TypeError saml.status", words(() => ({ status: "urn:oasis:names:tc:SAML:2.0:status:Responder" }))],
  "tells of no sign-in": ["TypeError saml.authentication", words(() => ({ authnStatement: "" }))],
  "names two addresses": ["TypeError saml.address", words(() => ({ attributes: { mail: "root@acme.example" } }))],
  "names no address": [
    "TypeError saml.address",
    words(() => ({ format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" })),
  ],
  "has a comment in its address": [
    "TypeError saml.xml",
    signed((xml) => xml.replace("ann@acme.example", "ann@acme.example<!---->.evil.example")),
  ],
  "declares a document type": ["TypeError saml.xml", signed((xml) => `<!DOCTYPE r [<!ENTITY e "root">]>${xml}`)],
  "is no XML": ["TypeError saml.xml", signed(() => "<samlp:Response")],
  "has no assertion": ["TypeError saml.assertions", { unsigned: (xml) => xml.replace(assertion, "") }],
  "has a forged assertion before the signed one": [
    "TypeError saml.assertions",
    signed((xml) => xml.replace(assertion, (own) => forged(own) + own)),
  ],
  "has a forged assertion after the signed one": [
    "TypeError saml.assertions",
    signed((xml) => xml.replace(assertion, (own) => own + forged(own))),
  ],
  "is a forged response around the signed one": [
    "TypeError saml.assertions",
    signed((xml) =>
      forged(xml.replace(signature, "")).replace(
        "</samlp:Response>",
        `<samlp:Extensions>${xml}</samlp:Extensions></samlp:Response>`,
      ),
    ),
  ],
  "is forged, with the signed one inside its signature": [
    "TypeError saml.assertions",
    signed((xml) => {
      const own = partOf(xml, signature);
      const object = own.replace("</ds:Signature>", `<ds:Object>${xml.replace(own, "")}</ds:Object></ds:Signature>`);
      return forged(xml.replace(own, "")).replace("<samlp:Status>", `${object}<samlp:Status>`);
    }),
  ],
  "is forged, and has the signed one's ID as its own": [
    "TypeError saml.assertions",
    signed((xml) => {
      const own = partOf(xml, signature);
      const evil = xml.replace(own, "").replaceAll("ann@acme.example", "root@acme.example");
      return evil.replace("</samlp:Response>", `${own}<samlp:Extensions>${xml}</samlp:Extensions></samlp:Response>`);
    }),
  ],
  "has its signed assertion in a forged response": [
    "Error",
    {
      signs: "assertion",
      signed: (xml) => xml.replace(/<samlp:Response /, '<samlp:Response Consent="urn:forged" '),
    },
  ],
};

test.each(Object.entries(attacks))("nobody is signed in by an answer that %s", async (_, [why, change]) => {
  const federation = await aSamlFederation();
  Object.assign(federation.provider, change);
  const answered = await answeredBySaml(federation);
  expect(endOf(await answered.post())).toBe(502);
  expect(federation.lines).toEqual([`acme: enterprise.sso failed: ${why}`]);
  expect(endOf(await answered.post())).toBe(400);
});

test.each([
  ["of another domain", "ann@evil.example"],
  ["of a domain below its own", "ann@sub.acme.example"],
  ["of another connection's domain", "bob@other.example"],
])("a provider names nobody %s", async (_, person) => {
  const federation = await aSamlFederation();
  await federation.connect({ domains: ["other.example"] }, "enterprise.other");
  await federation.domain("other.example", "verified");
  federation.provider.person = person;
  expect(endOf(await (await answeredBySaml(federation)).post())).toBe(403);
  expect(federation.lines).toEqual(["acme: enterprise.sso named somebody whom it may not speak for"]);
});

test("another tenant's provider signs nobody in, whatever it writes", async () => {
  const federation = await aSamlFederation();
  // The connection trusts one key; the answer is whole, and signed with another.
  await federation.connect({ certificates: [samlCertificates.two.cert] });
  expect(endOf(await (await answeredBySaml(federation)).post())).toBe(502);
});

test("a provider that must sign with SHA-512 is refused with SHA-256", async () => {
  const federation = await aSamlFederation();
  await federation.connect({ signatureAlgorithm: "sha512" });
  expect(endOf(await (await answeredBySaml(federation)).post())).toBe(502);
  federation.provider.algorithm = "sha512";
  expect(endOf(await (await answeredBySaml(federation)).post())).toBe("signed in");
});
