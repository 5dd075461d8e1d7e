// The shape of one property, as an SDK's declarations tell it.

/** `any` stands for what a declaration leaves open (a union of literals with objects, a file). */
export type PropertyType =
  | { kind: "any" | "boolean" | "number" | "string" }
  | { kind: "array"; items: PropertyType }
  | { kind: "map"; values: PropertyType }
  /** `name` as the declarations have it, `properties` read when first asked for: some types hold themselves */
  | { kind: "object"; name: string; properties(): Readonly<Record<string, NestedProperty>> };

/** A property of a nested object. */
export interface NestedProperty {
  type: PropertyType;
  required: boolean;
}
