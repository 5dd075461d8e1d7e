// A plausible value of what a service makes up, where no behaviour says better.
import type { PlainValue } from "../provider/reveal.ts";
import type { PropertyType } from "./sdk/property-type.ts";

/** `text` is what a text becomes. */
export function placeholder(type: PropertyType | undefined, text: string): PlainValue {
  switch (type?.kind) {
    case "number":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "map":
    case "object":
      return {};
    default:
      return text;
  }
}
