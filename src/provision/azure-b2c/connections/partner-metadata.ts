// The metadata of a tenant's SAML provider, made from what the spec knows of it (SAML 2.0 metadata 2.4.3).
import { writeXml } from "./write-xml.ts";
import { type XmlElement, xmlElement } from "./xml-element.ts";

export interface PartnerFacts {
  /** the provider's entity id */
  issuer: string;
  entryPoint: string;
  /** PEM, one or (during a rotation) two: either may sign */
  certificates: readonly string[];
  /** requests to it are signed */
  signedRequests: boolean;
}

const protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
const bindings = "urn:oasis:names:tc:SAML:2.0:bindings";

/** Gives the document; the binding that stands first is the one that B2C takes. */
export function partnerMetadata({ issuer, entryPoint, certificates, signedRequests }: PartnerFacts): string {
  const services = ["HTTP-Redirect", "HTTP-POST"].map((binding) =>
    xmlElement("SingleSignOnService", { Binding: `${bindings}:${binding}`, Location: entryPoint }),
  );
  return writeXml({
    ...xmlElement(
      "EntityDescriptor",
      { entityID: issuer },
      xmlElement(
        "IDPSSODescriptor",
        { WantAuthnRequestsSigned: String(signedRequests), protocolSupportEnumeration: protocol },
        ...certificates.map(keyDescriptor),
        ...services,
      ),
    ),
    namespace: "urn:oasis:names:tc:SAML:2.0:metadata",
  });
}

function keyDescriptor(pem: string): XmlElement {
  const body = pem.replace(/-----[A-Z ]+-----|\s/g, "");
  const certificate = xmlElement("X509Certificate", {}, body);
  const info = xmlElement("KeyInfo", {}, xmlElement("X509Data", {}, certificate));
  return xmlElement("KeyDescriptor", { use: "signing" }, { ...info, namespace: "http://www.w3.org/2000/09/xmldsig#" });
}
