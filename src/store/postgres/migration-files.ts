// The migrations as they are shipped: numbered SQL files, each with its way back.
import { fileURLToPath } from "node:url";
import type { DatabaseNames } from "./database-names.ts";

const folder = fileURLToPath(new URL("migrations", import.meta.url));

/** Where postgrator finds them; the folder's own characters are no pattern. */
export const migrationPattern = (directory: string = folder): string =>
  `${directory.replace(/[[\]{}()!*?+@]/g, "[$&]")}/*.sql`;

/** A file's text with this deployment's names: `{{schema}}` quoted as a name, `{{'app'}}` as a text. */
export function fillMigration(text: string, names: DatabaseNames): string {
  return text.replace(/\{\{(')?(schema|app|admin|platform)\1\}\}/g, (_, quote: string | undefined, name) => {
    const value = names[name as keyof DatabaseNames];
    return quote ? `'${value}'` : `"${value}"`;
  });
}
