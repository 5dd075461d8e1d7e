// Makes sure that what came in as a secret does not go out as plain text.
import type { PropertyMap, PropertyValue } from "./property-value.ts";
import { secretTexts } from "./reveal.ts";
import { Secret } from "./secret.ts";
import { Unknown } from "./unknown.ts";

/**
 * Wraps outputs that are declared secret, those named like an input that was one, and every text that repeats a secret
 * input in whole or in part (shorter than 6 characters: only in whole, because "a" stands in every text).
 */
export function keepSecret(outputs: PropertyMap, inputs: PropertyMap, declared: readonly string[]): PropertyMap {
  const texts = secretTexts(inputs);
  const names = new Set([...declared, ...Object.keys(inputs).filter((name) => inputs[name] instanceof Secret)]);
  const kept: PropertyMap = {};
  for (const [name, value] of Object.entries(outputs)) {
    if (value === undefined) continue;
    kept[name] = names.has(name) ? wrap(value) : taint(value, texts);
  }
  return kept;
}

function wrap(value: PropertyValue): PropertyValue {
  return value instanceof Secret ? value : new Secret(value);
}

function taint(value: PropertyValue, texts: ReadonlySet<string>): PropertyValue {
  if (texts.size === 0 || value === null || value instanceof Secret || value instanceof Unknown) return value;
  if (typeof value === "string") return repeats(value, texts) ? new Secret<PropertyValue>(value) : value;
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => taint(item, texts));
  // A name may carry a secret, too: then the whole object is one.
  if (Object.keys(value).some((name) => repeats(name, texts))) return new Secret<PropertyValue>(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, taint(inner, texts)]));
}

function repeats(text: string, texts: ReadonlySet<string>): boolean {
  for (const secret of texts) if (text === secret || (secret.length >= 6 && text.includes(secret))) return true;
  return false;
}
