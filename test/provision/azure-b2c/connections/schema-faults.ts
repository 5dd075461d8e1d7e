// What of a policy's XML is not as Microsoft's schema has it.
import { DOMParser, type Element } from "@xmldom/xmldom";
import { policyShapes, policyValues } from "./policy-order.ts";

/** Gives a line for each fault: unknown elements and attributes, children out of order, values that are not listed, ids used twice. */
export function schemaFaults(xml: string): string[] {
  const root = new DOMParser().parseFromString(xml, "application/xml").documentElement;
  if (root === null) return ["no root"];
  const ids = new Map<string, number>();
  const faults = faultsOf(root, root.localName ?? "", ids);
  for (const [id, times] of ids) if (times > 1) faults.push(`${id} stands ${times} times`);
  return faults;
}

function faultsOf(element: Element, path: string, ids: Map<string, number>): string[] {
  const name = element.localName ?? "";
  const ends = path.split("/").map((_, index, parts) => parts.slice(index).join("/"));
  const shape = ends.map((end) => policyShapes[end]).find((each) => each !== undefined);
  if (shape === undefined) return [`${path} is not in the schema`];
  const { order = [], attributes = [] } = shape;
  const faults: string[] = [];
  for (const { name: attribute, value } of [...element.attributes]) {
    if (attribute === "xmlns") continue;
    if (!attributes.includes(attribute)) faults.push(`${path} has ${attribute}`);
    if (policyValues[`${name} ${attribute}`]?.includes(value) === false)
      faults.push(`${path} ${attribute} is ${value}`);
    if (attribute === "Id" && name !== "Key") ids.set(`${name} ${value}`, (ids.get(`${name} ${value}`) ?? 0) + 1);
  }
  const children = [...element.childNodes].filter(({ nodeType }) => nodeType === 1) as Element[];
  const places = children.map((child) => order.indexOf(child.localName ?? ""));
  if (places.includes(-1)) faults.push(`${path} holds ${children[places.indexOf(-1)]?.localName}`);
  if (places.some((place, index) => place < (places[index - 1] ?? 0))) faults.push(`${path} has children out of order`);
  if (policyValues[name]?.includes((element.textContent ?? "").trim()) === false)
    faults.push(`${path} is ${element.textContent}`);
  return [...faults, ...children.flatMap((child) => faultsOf(child, `${path}/${child.localName}`, ids))];
}
