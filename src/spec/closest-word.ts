// "Did you mean …?"
import { distance } from "fastest-levenshtein";

/** Gives the candidate that `word` was probably meant to be, or nothing when none is near. */
export function closestWord(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.min(3, Math.floor(word.length / 2))) + 0.5;
  for (const candidate of candidates) {
    const steps =
      word.toLowerCase() === candidate.toLowerCase() ? 0 : distance(word.toLowerCase(), candidate.toLowerCase());
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}
