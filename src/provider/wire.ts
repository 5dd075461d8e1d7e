// The engine's property encoding: google.protobuf.Struct with signature objects and sentinels for what JSON cannot say.
// Source: pulumi sdk/go/common/resource/plugin/rpc.go and sdk/nodejs/runtime/rpc.ts (3.259.0).
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { PropertyMap, PropertyValue } from "./property-value.ts";
import { ProviderError } from "./provider-error.ts";
import { Secret } from "./secret.ts";
import { Unknown } from "./unknown.ts";

const signatureKey = "4dabf18193072939515e22adb298388d";
const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
} as const;

/** One sentinel a type; we write the string's and read them all. */
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknowns: ReadonlySet<string> = new Set([
  unknownString,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Nesting that is taken in or given out; a deeper value is a mistake or an attack. */
const depthLimit = 64;

/** Reads a Struct. Refuses assets and archives (`provider.asset`) and what no signature explains (`provider.malformed`). */
export function decodeProperties(source: struct.Struct | undefined): PropertyMap {
  return source === undefined ? emptyMap() : decodeFields(source, 0);
}

/** Writes a Struct. Throws a TypeError for what JSON has no form for (undefined inside a list, NaN, a function). */
export function encodeProperties(map: PropertyMap): struct.Struct {
  return encodeFields(map, 0);
}

function emptyMap(): PropertyMap {
  return Object.create(null) as PropertyMap;
}

function decodeFields(source: struct.Struct, depth: number): PropertyMap {
  if (depth > depthLimit) throw new ProviderError("provider.malformed", "A property is nested too deeply.");
  const map = emptyMap();
  source.getFieldsMap().forEach((value, name) => {
    map[name] = decodeValue(value, depth + 1);
  });
  return map;
}

function decodeValue(value: struct.Value, depth: number): PropertyValue {
  if (depth > depthLimit) throw new ProviderError("provider.malformed", "A property is nested too deeply.");
  switch (value.getKindCase()) {
    case struct.Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case struct.Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case struct.Value.KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return unknowns.has(text) ? Unknown.value : text;
    }
    case struct.Value.KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map((item) => decodeValue(item, depth + 1));
    case struct.Value.KindCase.STRUCT_VALUE:
      return decodeObject(value.getStructValue(), depth);
    default:
      return null;
  }
}

function decodeObject(source: struct.Struct | undefined, depth: number): PropertyValue {
  if (source === undefined) return emptyMap();
  const map = decodeFields(source, depth);
  switch (map[signatureKey]) {
    case undefined:
      return map;
    case signatures.secret:
      return toSecret(map.value ?? null);
    case signatures.output: {
      // An output without a value is not known yet.
      const inner = "value" in map ? (map.value ?? null) : Unknown.value;
      return map.secret === true ? toSecret(inner) : inner;
    }
    case signatures.resource:
      return map.id ?? map.urn ?? null;
    case signatures.asset:
    case signatures.archive:
      throw new ProviderError("provider.asset", "Assets and archives are not taken by this provider.");
    default:
      throw new ProviderError("provider.malformed", "A property carries a signature that this provider does not know.");
  }
}

/** A secret in a secret is one secret; an unknown secret is kept as a secret around the unknown. */
function toSecret(value: PropertyValue): Secret<PropertyValue> {
  return value instanceof Secret ? value : new Secret(value);
}

function encodeFields(map: PropertyMap, depth: number): struct.Struct {
  if (depth > depthLimit) throw new TypeError("A property is nested too deeply to be written");
  const result = new struct.Struct();
  const fields = result.getFieldsMap();
  for (const [name, value] of Object.entries(map)) {
    // the protobuf map would lose it without a word
    if (name === "__proto__") throw new TypeError("A property is named __proto__, which the wire cannot carry");
    if (value !== undefined) fields.set(name, encodeValue(value, depth + 1));
  }
  return result;
}

function encodeValue(value: PropertyValue, depth: number): struct.Value {
  const result = new struct.Value();
  if (value === null) result.setNullValue(struct.NullValue.NULL_VALUE);
  else if (value instanceof Secret) {
    result.setStructValue(encodeFields({ [signatureKey]: signatures.secret, value: value.reveal() }, depth));
  } else if (value instanceof Unknown) result.setStringValue(unknownString);
  else if (typeof value === "boolean") result.setBoolValue(value);
  else if (typeof value === "string") result.setStringValue(value);
  else if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("A property is a number that JSON cannot hold");
    result.setNumberValue(value);
  } else if (Array.isArray(value)) {
    if (depth > depthLimit) throw new TypeError("A property is nested too deeply to be written");
    const list = new struct.ListValue();
    list.setValuesList(value.map((item) => encodeValue(item, depth + 1)));
    result.setListValue(list);
  } else if (typeof value === "object") result.setStructValue(encodeFields(value, depth));
  else throw new TypeError(`A property is a ${typeof value}, which JSON cannot hold`);
  return result;
}
