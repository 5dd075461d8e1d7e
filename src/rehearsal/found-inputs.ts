// The inputs that would have made what stands: where they differ from the program's, somebody else wrote.
import type { PropertyMap, PropertyValue } from "../provider/property-value.ts";
import { type PlainValue, reveal } from "../provider/reveal.ts";
import type { PlainMap } from "./plain-map.ts";
import type { SdkType } from "./sdk/sdk-type.ts";
import type { TypeBehaviour } from "./type-behaviour.ts";

/**
 * As Terraform has it: what the program gave is compared; what it left to the service (`filled`) is the service's own; of the
 * rest, whatever is there and not empty was set by somebody. In an import, where the program gave nothing, everything counts.
 */
export function foundInputs(
  type: SdkType,
  behaviour: TypeBehaviour,
  given: PropertyMap,
  properties: PlainMap,
): PropertyMap {
  const found: PropertyMap = {};
  const importing = Object.keys(given).length === 0;
  const writeOnly = new Set(behaviour.writeOnly ?? []);
  for (const [name, { filled }] of Object.entries(type.inputs)) {
    const program = given[name];
    const stands = properties[name];
    if (writeOnly.has(name)) {
      if (program !== undefined) found[name] = program;
    } else if (program !== undefined) {
      if (stands === undefined) continue;
      const plain = reveal(program);
      const kept =
        filled || sameButForOrder(behaviour, name, plain, stands) ? matched(plain, stands, behaviour, name) : stands;
      // What stands as the program wants it stays as the program wrote it: secrets in it stay marked.
      found[name] = JSON.stringify(kept) === JSON.stringify(plain) ? program : (structuredClone(kept) as PropertyValue);
    } else if (stands !== undefined && (importing || (!filled && !empty(stands)))) {
      found[name] = structuredClone(stands) as PropertyValue;
    }
  }
  return found;
}

function sameButForOrder(behaviour: TypeBehaviour, name: string, plain: PlainValue, stands: PlainValue): boolean {
  if (!(behaviour.unordered ?? []).includes(name) || !Array.isArray(plain) || !Array.isArray(stands)) return false;
  const sorted = (list: PlainValue[]): string => JSON.stringify(list.map((item) => JSON.stringify(item)).sort());
  return sorted(plain) === sorted(stands);
}

/** Another order of the same items is the program's own order. */
function matched(plain: PlainValue, stands: PlainValue, behaviour: TypeBehaviour, name: string): PlainValue {
  return sameButForOrder(behaviour, name, plain, stands) ? plain : stands;
}

function empty(value: PlainValue): boolean {
  if (value === null || value === "" || value === false || value === 0) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
