// Writes the tables of docs/rehearsal.md; a test fails when they are not current.
import { readFileSync, writeFileSync } from "node:fs";
import { rehearsalTables } from "./rehearsal-tables.ts";

const file = new URL("../docs/rehearsal.md", import.meta.url);
const tables = await rehearsalTables();
const text = readFileSync(file, "utf8");
const start = text.indexOf("<!-- tables -->") + "<!-- tables -->".length;
const end = text.indexOf("<!-- end of tables -->");
writeFileSync(file, `${text.slice(0, start)}\n\n${tables}\n\n${text.slice(end)}`);
