// An id as Graph makes it: 8-4-4-4-12 digits.
import type { Cloud } from "../cloud.ts";

/** New at every call. */
export function drawnGraphId(cloud: Cloud, seed: string): string {
  return cloud.draw(seed, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
