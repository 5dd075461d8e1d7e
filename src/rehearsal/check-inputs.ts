// A program's inputs against the SDK's shapes: what the real provider would refuse before any call.
import type { PropertyMap, PropertyValue } from "../provider/property-value.ts";
import type { CheckFailure } from "../provider/resource-behaviour.ts";
import { Secret } from "../provider/secret.ts";
import { Unknown } from "../provider/unknown.ts";
import type { PropertyType } from "./sdk/property-type.ts";
import type { SdkType } from "./sdk/sdk-type.ts";

/** Finds unknown properties, wrong types and what is missing, at any depth. No reason names a value. */
export function checkInputs(type: SdkType, inputs: PropertyMap): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [name, value] of Object.entries(inputs)) {
    if (name.startsWith("__")) continue;
    const known = type.inputs[name];
    if (known === undefined) failures.push({ property: name, reason: `is no property of ${type.token}` });
    else if (value !== null) checkValue(known.type, value, name, failures);
  }
  for (const [name, { required }] of Object.entries(type.inputs)) {
    if (required && (inputs[name] === undefined || inputs[name] === null))
      failures.push({ property: name, reason: "is required" });
  }
  return failures;
}

function checkValue(type: PropertyType, wrapped: PropertyValue, path: string, failures: CheckFailure[]): void {
  const value = wrapped instanceof Secret ? (wrapped.reveal() as PropertyValue) : wrapped;
  if (value instanceof Unknown || value instanceof Secret || type.kind === "any") return;
  if (type.kind === "array" && Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkValue(type.items, item, `${path}[${index}]`, failures);
  } else if (type.kind === "map" && isMap(value)) {
    for (const [name, item] of Object.entries(value)) checkValue(type.values, item, `${path}.${name}`, failures);
  } else if (type.kind === "object" && isMap(value)) {
    checkMembers(type, value, path, failures);
  } else if (typeof value !== type.kind || typeof value === "object") {
    failures.push({ property: path, reason: `must be ${words(type)}` });
  }
}

type ObjectType = Extract<PropertyType, { kind: "object" }>;

function checkMembers(type: ObjectType, value: PropertyMap, path: string, failures: CheckFailure[]): void {
  const properties = type.properties();
  for (const [name, item] of Object.entries(value)) {
    const known = properties[name];
    if (known === undefined) failures.push({ property: `${path}.${name}`, reason: `is no property of ${type.name}` });
    else if (item !== null) checkValue(known.type, item, `${path}.${name}`, failures);
  }
  for (const [name, { required }] of Object.entries(properties)) {
    if (required && (value[name] === undefined || value[name] === null))
      failures.push({ property: `${path}.${name}`, reason: "is required" });
  }
}

function isMap(value: PropertyValue): value is PropertyMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function words(type: PropertyType): string {
  if (type.kind === "array") return "a list";
  if (type.kind === "object") return "an object";
  return type.kind === "map" ? "a map" : `a ${type.kind}`;
}
