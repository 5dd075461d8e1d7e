// A type as the generated declarations write it → its shape. The generator has few forms; anything else is `any`.
import type { NestedProperty, PropertyType } from "./property-type.ts";

/** Gives the members of `inputs.<name>`; `undefined` where the name is no interface of the SDK's (an enum, a resource). */
export type LookUpObject = (name: string) => (() => Readonly<Record<string, NestedProperty>>) | undefined;

/** `pulumi.Input<pulumi.Input<inputs.X>[] | undefined>` → array of X. */
export function parsePropertyType(text: string, lookUp: LookUpObject): PropertyType {
  const members = splitUnion(text.trim()).filter((member) => member !== "undefined");
  const [only = "any"] = members;
  if (members.length > 1) {
    // `string | RestApi`: a resource stands for its id. `string | enums.X`: an open enumeration.
    const plain = (["string", "number", "boolean"] as const).find((kind) => members.includes(kind));
    if (plain !== undefined) return { kind: plain };
    return members.every((member) => member.startsWith('"')) ? { kind: "string" } : { kind: "any" };
  }
  if (only === "string" || only === "number" || only === "boolean") return { kind: only };
  if (only.startsWith('"')) return { kind: "string" };
  if (only.endsWith("[]")) return { kind: "array", items: parsePropertyType(only.slice(0, -2), lookUp) };
  const wrapped = /^(?:pulumi\.)?(?:Input|Output)<([\s\S]*)>$/.exec(only)?.[1];
  if (wrapped !== undefined) return parsePropertyType(wrapped, lookUp);
  const values = /^\{\s*\[key: string\]: ([\s\S]*?);?\s*\}$/.exec(only)?.[1];
  if (values !== undefined) return { kind: "map", values: parsePropertyType(values, lookUp) };
  const name = /^(?:inputs|outputs)\.([\w.]+)$/.exec(only)?.[1];
  if (name === undefined) return { kind: "any" };
  const properties = lookUp(name);
  return properties === undefined ? { kind: "any" } : { kind: "object", name, properties };
}

/** At the top level only: what stands in brackets is whole. */
function splitUnion(text: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === "<" || letter === "{" || letter === "[" || letter === "(") depth++;
    else if (letter === ">" || letter === "}" || letter === "]" || letter === ")") depth--;
    else if (letter === "|" && depth === 0) {
      members.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  members.push(text.slice(start).trim());
  return members;
}
