// A second writer: somebody with a console, or another program, changes one object that the stack made.
import type { Cloud, CloudObject } from "./cloud.ts";

/** texts that services show to people: changing one breaks no reference */
const shown = ["displayName", "description", "label"];

/** `undefined` where the stack has made nothing with such a text. */
export function writeAsAnother(
  cloud: Cloud,
  before: ReadonlySet<CloudObject>,
): { what: string; undo(): void } | undefined {
  for (const object of cloud.list()) {
    if (before.has(object)) continue;
    const { type, id } = object;
    const name = shown.find((each) => typeof object.properties[each] === "string" && object.properties[each] !== "");
    if (name === undefined) continue;
    const original = object.properties[name];
    cloud.edit(type, id, { [name]: "changed by somebody else" });
    return { what: `${name} of ${type}`, undo: () => cloud.edit(type, id, { [name]: original }) };
  }
  return undefined;
}
