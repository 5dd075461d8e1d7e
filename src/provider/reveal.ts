// From wrapped values to the plain ones that a behaviour works with.
import type { PropertyMap, PropertyValue } from "./property-value.ts";
import { Secret } from "./secret.ts";
import { Unknown } from "./unknown.ts";

/** A JSON value without wrappers. */
export type PlainValue = null | boolean | number | string | PlainValue[] | { [name: string]: PlainValue };

/** Takes every `Secret` off. Throws a TypeError where something is unknown: ask `hasUnknown` first. */
export function reveal(value: PropertyValue): PlainValue {
  if (value instanceof Secret) return reveal(value.reveal());
  if (value instanceof Unknown) throw new TypeError("A value that is not known yet was asked for");
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(reveal);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reveal(inner)]));
}

/** Whether anything in it is not known yet. */
export function hasUnknown(value: PropertyValue): boolean {
  if (value instanceof Unknown) return true;
  if (value instanceof Secret) return hasUnknown(value.reveal());
  if (value === null || typeof value !== "object") return false;
  return (Array.isArray(value) ? value : Object.values(value)).some(hasUnknown);
}

/** Every text inside a `Secret`, plain. */
export function secretTexts(value: PropertyValue, inSecret = false): Set<string> {
  if (value instanceof Secret) return secretTexts(value.reveal(), true);
  if (typeof value === "string") return new Set(inSecret && value !== "" ? [value] : []);
  if (value === null || typeof value !== "object" || value instanceof Unknown) return new Set();
  const found = new Set<string>();
  for (const inner of Object.values(value as PropertyMap))
    for (const text of secretTexts(inner, inSecret)) found.add(text);
  return found;
}
