// What an SDK says of one resource type.
import type { PropertyType } from "./property-type.ts";

/** A property that the program may give. */
export interface InputProperty {
  type: PropertyType;
  required: boolean;
  /** the SDK marks it as secret before it leaves the program */
  secret: boolean;
  /** left out, the service fills it in: the SDK promises a value of it among the outputs */
  filled: boolean;
  /** the SDK's words say that a change makes a new resource */
  replaces: boolean;
}

/** One resource type of an SDK. */
export interface SdkType {
  /** `auth0:index/client:Client` */
  token: string;
  inputs: Readonly<Record<string, InputProperty>>;
  /** outputs that no program gives; `optional`: the SDK does not promise a value */
  computed: Readonly<Record<string, { type: PropertyType; optional: boolean }>>;
  /** outputs that the engine encrypts */
  secretOutputs: readonly string[];
  /** tokens that the type had before */
  aliases: readonly string[];
}
