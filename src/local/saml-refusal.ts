/** Why a SAML answer is refused, beside what its library finds (signature, audience, times). Nothing of the answer is in it. */
export type SamlReason =
  | "saml.xml"
  | "saml.response"
  | "saml.destination"
  | "saml.request"
  | "saml.status"
  | "saml.assertions"
  | "saml.ids"
  | "saml.signature-place"
  | "saml.algorithm"
  | "saml.confirmation"
  | "saml.conditions"
  | "saml.authentication"
  | "saml.name"
  | "saml.address";

/** The error of a refused answer; the platform's log tells its code. */
export function samlRefusal(code: SamlReason): TypeError & { code: SamlReason } {
  return Object.assign(new TypeError(code), { code });
}
