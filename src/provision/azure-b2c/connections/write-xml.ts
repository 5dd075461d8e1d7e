// XML from plain data, by xmldom: it escapes, and refuses what no XML can hold.
import { DOMImplementation, type Document, type Element, XMLSerializer } from "@xmldom/xmldom";
import type { XmlElement } from "./xml-element.ts";

/** Gives the document with one element a line, two spaces a level. Throws what xmldom throws: names and texts come from checked specs. */
export function writeXml(root: XmlElement): string {
  const document = new DOMImplementation().createDocument(null, "");
  document.appendChild(built(document, root, "", 0));
  const text = new XMLSerializer().serializeToString(document, { requireWellFormed: true });
  return `<?xml version="1.0" encoding="utf-8"?>\n${text}\n`;
}

function built(document: Document, element: XmlElement, inherited: string, depth: number): Element {
  const { name, attributes, children, namespace = inherited, cdata = false } = element;
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  const indent = (level: number): void => void made.appendChild(document.createTextNode(`\n${"  ".repeat(level)}`));
  for (const child of children) {
    if (typeof child === "string") {
      made.appendChild(cdata ? document.createCDATASection(child) : document.createTextNode(child));
      continue;
    }
    indent(depth + 1);
    made.appendChild(built(document, child, namespace, depth + 1));
  }
  if (children.some((child) => typeof child !== "string")) indent(depth);
  return made;
}
