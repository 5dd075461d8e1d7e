// The mark by which we know a policy of ours in a directory: a comment, because Graph keeps no tags on policies.

/** `owner` is `<deployment>/<environment>/<tenantId>`, of which no part holds a hyphen twice in a row. */
const markOf = (owner: string): string => `<!-- tenantry: ${owner} -->`;

/** Gives the XML with the mark before its end, once. Where a directory drops comments, what equals ours is still known. */
export function markPolicy(xml: string, owner: string): string {
  const mark = markOf(owner);
  if (xml.includes(mark)) return xml;
  const end = xml.lastIndexOf("</");
  return `${xml.slice(0, end)}${mark}\n${xml.slice(end)}`;
}

export function isMarked(xml: string, owner: string): boolean {
  return owner !== "" && xml.includes(markOf(owner));
}
