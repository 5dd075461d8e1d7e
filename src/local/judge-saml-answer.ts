// A SAML answer's shape and envelope, before its signature is looked at: what the library takes and we don't.
import type { Element } from "@xmldom/xmldom";
import { childrenOf, parseSaml, samlNames } from "./saml-document.ts";
import { samlRefusal } from "./saml-refusal.ts";

const { protocol, assertion, signature } = samlNames;
const success = "urn:oasis:names:tc:SAML:2.0:status:Success";
const signatures = {
  sha256: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  sha512: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
} as const;
const digests = {
  sha256: "http://www.w3.org/2001/04/xmlenc#sha256",
  sha512: "http://www.w3.org/2001/04/xmlenc#sha512",
} as const;

/** What an answer must be for. */
export interface AwaitedAnswer {
  /** our assertion consumer service */
  callbackUrl: string;
  /** ID of the request */
  requestId: string;
  /** the least that it is signed with */
  signatureAlgorithm: "sha256" | "sha512";
}

/** Throws what `samlRefusal` makes. That the answer is genuine is not judged here. */
export function judgeSamlAnswer(xml: string, { callbackUrl, requestId, signatureAlgorithm }: AwaitedAnswer): void {
  const root = parseSaml(xml);
  if (root.namespaceURI !== protocol || root.localName !== "Response") throw samlRefusal("saml.response");
  if (root.getAttribute("Version") !== "2.0") throw samlRefusal("saml.response");
  // Bindings 3.5.5.2: a signed message says where it is to go.
  if (root.getAttribute("Destination") !== callbackUrl) throw samlRefusal("saml.destination");
  if (root.getAttribute("InResponseTo") !== requestId) throw samlRefusal("saml.request");
  const codes = childrenOf(root, protocol, "Status").flatMap((status) => childrenOf(status, protocol, "StatusCode"));
  if (codes.length !== 1 || codes[0]?.getAttribute("Value") !== success) throw samlRefusal("saml.status");
  // One assertion, in its place: signature wrapping needs a second, or another place.
  const inside = everyElement(root);
  const assertions = inside.filter(({ localName }) => localName === "Assertion" || localName === "EncryptedAssertion");
  const [only] = childrenOf(root, assertion, "Assertion");
  if (only === undefined || assertions.length !== 1 || assertions[0] !== only) throw samlRefusal("saml.assertions");
  const ids = [root, ...inside].flatMap((each) => ["ID", "Id", "id"].flatMap((name) => each.getAttribute(name) ?? []));
  if (new Set(ids).size !== ids.length) throw samlRefusal("saml.ids");
  for (const each of inside.filter(({ localName }) => localName === "Signature"))
    if (each.namespaceURI !== signature || (each.parentNode !== root && each.parentNode !== only))
      throw samlRefusal("saml.signature-place");
  const allowed = signatureAlgorithm === "sha256" ? (["sha256", "sha512"] as const) : (["sha512"] as const);
  for (const [name, known] of [
    ["SignatureMethod", allowed.map((each) => signatures[each])],
    ["DigestMethod", allowed.map((each) => digests[each])],
  ] as const)
    for (const each of inside.filter(({ localName }) => localName === name))
      if (!(known as readonly (string | null)[]).includes(each.getAttribute("Algorithm")))
        throw samlRefusal("saml.algorithm");
}

/** Every element below `root`. */
function everyElement(root: Element): Element[] {
  return [...root.getElementsByTagName("*")];
}
