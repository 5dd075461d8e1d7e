// From one epoch to the next: the credentials of two live side by side, and those of every other stop working.

/** Says why `now` can't follow `was`, in a sentence without its subject's name; `undefined` where it can. */
export function epochStep(was: number, now: number): string | undefined {
  if (now === was || now === was + 1) return undefined;
  if (now < was) return `epochs only grow: ${was} was before, so ${now} can't come after it; the next is ${was + 1}`;
  return `rotate one epoch at a time: ${was + 1} first; a jump from ${was} to ${now} would end what servers hold now`;
}
