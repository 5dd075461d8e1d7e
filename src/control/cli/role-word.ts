// The word for a role that somebody typed → the role.
import { type RoleName, roleNames } from "../../bundle/documents.ts";
import { closestWord } from "../../spec/closest-word.ts";
import { usageError } from "./usage-error.ts";

/** Gives the role; any other word throws `cli.usage` with a suggestion. */
export function roleWord(word: string): RoleName {
  const role = roleNames.find((name) => name === word);
  if (role) return role;
  const meant = closestWord(word, roleNames);
  throw usageError(
    "cli.usage",
    `there is no role ${JSON.stringify(word)}`,
    meant ? `did you mean ${meant}?` : `roles: ${roleNames.join(", ")}`,
  );
}
