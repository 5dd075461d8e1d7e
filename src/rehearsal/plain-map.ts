// What a service keeps of an object: plain JSON.
import type { PlainValue } from "../provider/reveal.ts";

export interface PlainMap {
  [name: string]: PlainValue;
}
