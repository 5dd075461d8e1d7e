// Rows for people: a ruled table on a terminal, plain aligned columns everywhere else.
import { createRequire } from "node:module";
import { stripVTControlCharacters } from "node:util";
import type { Io } from "./io.ts";

type RuledTable = new (options: object) => { push(row: string[]): number; toString(): string };

/** Gives the lines of a table. Cells may carry colour; control characters of other origin must be gone by now. */
export function textTable(io: Io, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  if (io.live) {
    // Loaded only where it draws: piped runs and `validate` in CI start without it.
    const Table = createRequire(import.meta.url)("cli-table3") as RuledTable;
    const table = new Table({ head: [...head], style: { head: [], border: [] } });
    for (const row of rows) table.push([...row]);
    return table.toString();
  }
  const widths = head.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column] ?? "")].map(width)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join("  ")
      .trimEnd();
  return [head, ...rows].map(line).join("\n");
}

const width = (text: string): number => stripVTControlCharacters(text).length;
