// "did you mean": the nearest known name, where it is near enough to be a typo.
import { distance } from "fastest-levenshtein";

/** Gives the name within a third of its length of `typed`, at most 3 edits away; undefined where none is. */
export function closestName(typed: string, names: Iterable<string>): string | undefined {
  let best: { name: string; edits: number } | undefined;
  for (const name of names) {
    const edits = distance(typed.toLowerCase(), name);
    if (edits <= Math.min(3, Math.ceil(name.length / 3)) && edits < (best?.edits ?? Infinity)) best = { name, edits };
  }
  return best?.name;
}
