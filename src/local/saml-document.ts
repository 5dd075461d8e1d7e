// SAML's XML, read with care: it comes through a browser.
import { DOMParser, type Element } from "@xmldom/xmldom";
import { samlRefusal } from "./saml-refusal.ts";

/** XML namespaces of SAML 2.0 and of XML signatures. */
export const samlNames = {
  protocol: "urn:oasis:names:tc:SAML:2.0:protocol",
  assertion: "urn:oasis:names:tc:SAML:2.0:assertion",
  signature: "http://www.w3.org/2000/09/xmldsig#",
} as const;

/**
 * Gives the root of a document without document type, comment, processing instruction and CDATA: a signature covers none of these
 * the way it covers text, and no provider needs them. Throws `saml.xml`.
 */
export function parseSaml(xml: string): Element {
  if (/<!|<\?(?!xml\s[^<>]*\?>)/.test(xml)) throw samlRefusal("saml.xml");
  let fault = false;
  const onError = (level: string): void => {
    if (level !== "warning") fault = true;
  };
  let root: Element | null = null;
  try {
    root = new DOMParser({ onError }).parseFromString(xml, "text/xml").documentElement;
  } catch {
    // its message quotes the document
  }
  if (root === null || fault) throw samlRefusal("saml.xml");
  return root;
}

/** An element's own children of a name. */
export function childrenOf(element: Element, namespace: string, localName: string): Element[] {
  return [...element.childNodes].filter((node): node is Element => {
    const child = node as Element;
    return child.nodeType === 1 && child.namespaceURI === namespace && child.localName === localName;
  });
}
