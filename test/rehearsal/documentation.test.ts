import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { rehearsalTables } from "../../scripts/rehearsal-tables.ts";

it("the tables of docs/rehearsal.md are those of the stand-ins (node scripts/write-rehearsal-doc.ts writes them)", async () => {
  const text = readFileSync(join(resolve(import.meta.dirname, "../.."), "docs/rehearsal.md"), "utf8");
  expect(text).toContain(`<!-- tables -->\n\n${await rehearsalTables()}\n\n<!-- end of tables -->`);
});
