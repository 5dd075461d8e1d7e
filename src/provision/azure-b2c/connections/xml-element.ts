// An XML element as plain data, before a library writes it.

export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string | undefined>>;
  /** a text stands alone */
  children: readonly (XmlElement | string)[];
  /** its own and its children's; default: the parent's */
  namespace?: string;
  /** its text is a document of its own */
  cdata?: boolean;
}

/** Attributes that are undefined are left out. */
export function xmlElement(
  name: string,
  attributes: XmlElement["attributes"] = {},
  ...children: (XmlElement | string)[]
): XmlElement {
  return { name, attributes, children };
}
