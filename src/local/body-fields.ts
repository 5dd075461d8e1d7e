// Fields of an admin body, each read strictly. Every fault is `local.invalid` and names the field, never its value.
import { isIP } from "node:net";
import { localError } from "./local-error.ts";

const idShape = /^[a-z](?:-?[a-z0-9])*$/;
const domainShape = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const scopeShape = /^[\x21\x23-\x5B\x5D-\x7E]{1,128}$/; // RFC 6749 3.3
const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** Says whether an id may stand in an admin path: a lower-case label as tenant ids and names are. */
export function isAdminId(id: string): boolean {
  return id.length <= 63 && idShape.test(id);
}

/** Says whether a text is a lower-case e-mail domain. */
export function isDomain(domain: string): boolean {
  return domainShape.test(domain) && isIP(domain) === 0;
}

/** An e-mail domain. */
export const domain = (value: unknown, at: string): string => shaped(value, at, domainShape);

/** One OAuth scope. */
export const scope = (value: unknown, at: string): string => shaped(value, at, scopeShape);

/** `<deployment>/<environment>/<tenantId>`. */
export const owner = (value: unknown): string => text(value, "owner", 256);

/** A name of the platform's: a role, a client. */
export const id = (value: unknown, at: string): string => {
  const found = text(value, at, 63);
  if (!isAdminId(found)) throw invalid(at, "must be lower-case letters, digits and single hyphens");
  return found;
};

/** A text of a form, and no IP address. */
export function shaped(value: unknown, at: string, shape: RegExp): string {
  const found = text(value, at, 2_048);
  if (!shape.test(found) || isIP(found) !== 0) throw invalid(at, "has the wrong form");
  return found;
}

/** A visible text of 1 to `max` characters. */
export function text(value: unknown, at: string, max: number): string {
  if (typeof value !== "string" || value === "" || value.length > max)
    throw invalid(at, `must be a text of 1 to ${max} characters`);
  if (invisible.test(value)) throw invalid(at, "holds an invisible character");
  return value;
}

/** One of these words. */
export function oneOf<const T extends string>(value: unknown, at: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw invalid(at, `must be ${words.join(", ")}`);
  return found;
}

/** A list of `max` at most, each item checked, no text twice. */
export function list<T>(value: unknown, at: string, max: number, check: (item: unknown, at: string) => T): T[] {
  if (!Array.isArray(value) || value.length > max) throw invalid(at, `must be a list of ${max} at most`);
  const items = value.map((item: unknown, index) => check(item, `${at}[${index}]`));
  if (items.every((item) => typeof item === "string")) unique(items, at);
  return items;
}

/** Throws where something stands there twice. */
export function unique(items: string[], at: string): void {
  if (new Set(items).size !== items.length) throw invalid(at, "holds something twice");
}

/** Any object. */
export function record(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(at, "must be an object");
  return value as Record<string, unknown>;
}

/** Exactly these fields: mass assignment is a refusal, not a silent loss. */
export function object(value: unknown, at: string, fields: string[], optional: string[] = []): Record<string, unknown> {
  const found = record(value, at);
  for (const field of fields) if (!Object.hasOwn(found, field)) throw invalid(at, `lacks ${field}`);
  for (const field of Object.keys(found))
    if (!fields.includes(field) && !optional.includes(field)) throw invalid(at, "holds an unknown field");
  return found;
}

/** The fault of a field: its name, never its value. */
export function invalid(at: string, why: string) {
  return localError("local.invalid", `${at} ${why}.`);
}
