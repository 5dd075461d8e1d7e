// A verified assertion → the one person it names for us (SAML profiles 4.1.4.2 and 4.1.4.3).
import type { Element } from "@xmldom/xmldom";
import { limits } from "../limits.ts";
import { childrenOf, parseSaml, samlNames } from "./saml-document.ts";
import { type SamlReason, samlRefusal } from "./saml-refusal.ts";

const { assertion } = samlNames;
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const emailFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const transientFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
/** Names under which providers give an e-mail address. */
const emailAttributes = new Set([
  "email",
  "mail",
  "emailAddress",
  "urn:oid:0.9.2342.19200300.100.1.3",
  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
]);

/** What an assertion must be for; `at` in seconds since the epoch. */
export interface AwaitedAssertion {
  callbackUrl: string;
  requestId: string;
  at: number;
}

/** `xml` is what the signature covers, and nothing else. Throws what `samlRefusal` makes. */
export function personOfAssertion(xml: string, awaited: AwaitedAssertion): { subject: string; email: string } {
  const root = parseSaml(xml);
  const one = (name: string, reason: SamlReason, of: Element = root): Element => {
    const [found, ...more] = childrenOf(of, assertion, name);
    if (found === undefined || more.length > 0) throw samlRefusal(reason);
    return found;
  };
  const subject = one("Subject", "saml.name");
  if (!childrenOf(subject, assertion, "SubjectConfirmation").some((each) => confirms(each, awaited)))
    throw samlRefusal("saml.confirmation");
  // A bearer's assertion has an end; the library judges those that stand there.
  if (one("Conditions", "saml.conditions").getAttribute("NotOnOrAfter") === null) throw samlRefusal("saml.conditions");
  if (childrenOf(root, assertion, "AuthnStatement").length === 0) throw samlRefusal("saml.authentication");
  const nameId = one("NameID", "saml.name", subject);
  const format = nameId.getAttribute("Format") ?? "";
  const name = textOf(nameId);
  if (name === "" || name.length > 1_024) throw samlRefusal("saml.name");

  const attributes = childrenOf(root, assertion, "AttributeStatement")
    .flatMap((statement) => childrenOf(statement, assertion, "Attribute"))
    .filter((attribute) => emailAttributes.has(attribute.getAttribute("Name") ?? ""))
    .flatMap((attribute) => childrenOf(attribute, assertion, "AttributeValue"))
    .map(textOf);
  const given = format === emailFormat ? [...attributes, name] : attributes;
  // Two addresses are two people: which one the provider means is not guessed.
  const [email, ...others] = new Set(given.map((each) => each.toLowerCase()));
  if (email === undefined || others.length > 0 || !/^[^\s@]{1,64}@[^\s@]{1,189}$/.test(email))
    throw samlRefusal("saml.address");
  // A transient name is another one at each sign-in.
  const lasting = format === transientFormat ? email : name;
  return {
    subject: `${textOf(one("Issuer", "saml.name"))}\n${format === transientFormat ? "" : format}\n${lasting}`,
    email,
  };
}

function confirms(confirmation: Element, { callbackUrl, requestId, at }: AwaitedAssertion): boolean {
  const [data] = childrenOf(confirmation, assertion, "SubjectConfirmationData");
  const end = Date.parse(data?.getAttribute("NotOnOrAfter") ?? "") / 1_000;
  return (
    confirmation.getAttribute("Method") === bearer &&
    data?.getAttribute("Recipient") === callbackUrl &&
    data.getAttribute("InResponseTo") === requestId &&
    data.getAttribute("NotBefore") === null &&
    at < end + limits.localSamlSkew
  );
}

function textOf(element: Element): string {
  return (element.textContent ?? "").trim();
}
