// How many stacks run at a time.
import { usageError } from "../usage-error.ts";

const most = 16;

/** Gives the number that somebody typed, 2 where nobody did: two processes of the engine fill two cores. Throws `cli.usage`. */
export function parallelWish(text: string | undefined): number {
  if (text === undefined) return 2;
  const wish = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (wish >= 1 && wish <= most) return wish;
  throw usageError(
    "cli.usage",
    `--parallel does not understand ${JSON.stringify(text)}`,
    `write a number from 1 to ${most}`,
  );
}
