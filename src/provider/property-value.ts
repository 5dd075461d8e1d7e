// What a resource's inputs and outputs are made of, on our side of the wire.
import type { Secret } from "./secret.ts";
import type { Unknown } from "./unknown.ts";

/** A JSON value that may hold `Secret` and `Unknown` at any depth. Assets and archives are refused at the wire. */
export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | PropertyValue[]
  | PropertyMap
  | Secret<PropertyValue>
  | Unknown;

/** Property name → value. Made without a prototype where it comes from the wire. */
export interface PropertyMap {
  [name: string]: PropertyValue;
}
