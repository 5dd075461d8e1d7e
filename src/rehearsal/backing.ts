// A real service behind a stood-in one: what the stand-in makes is made there, too, with the service's own ids and values.
import type { PlainMap } from "./plain-map.ts";

/** What the service answered to a creation. */
export interface BackedObject {
  id: string;
  /** outputs as the service has them; they stand over the stand-in's own */
  outputs?: PlainMap;
}

/** Calls to a real service, by type token. A type that is not there is the stand-in's alone. Errors end the resource's call. */
export type Backing = Readonly<
  Record<
    string,
    {
      create(inputs: PlainMap): Promise<BackedObject>;
      update?(id: string, inputs: PlainMap, before: PlainMap): Promise<void>;
      delete?(id: string, properties: PlainMap): Promise<void>;
    }
  >
>;
