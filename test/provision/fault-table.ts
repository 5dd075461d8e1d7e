// The table of docs/run-faults.md.
import { faultMatrix, type MatrixCell, matrixPlatforms } from "./fault-matrix.ts";

/** Gives Markdown: a table whose cells are numbers of notes, and the notes: each a test's file with the words that are held, or a reason. */
export function faultTable(): string {
  const notes: string[] = [];
  const noteOf = (text: string): number => {
    if (!notes.includes(text)) notes.push(text);
    return notes.indexOf(text) + 1;
  };
  const files: string[] = [];
  const cellText = (cell: MatrixCell): string => {
    if ("none" in cell) return `– (${noteOf(cell.none)})`;
    return cell
      .map(({ file }) => {
        if (!files.includes(file)) files.push(file);
        return nameOf(file);
      })
      .join(", ");
  };
  const rows = faultMatrix.map(({ fault, cells }) =>
    [fault, ...matrixPlatforms.map((platform) => cellText(cells[platform]))].join(" | "),
  );
  return [
    `| fault | ${matrixPlatforms.join(" | ")} |`,
    `|${" --- |".repeat(matrixPlatforms.length + 1)}`,
    ...rows.map((row) => `| ${row} |`),
    "",
    ...notes.map((note, index) => `${index + 1}. ${note}`),
    "",
    `Files: ${files
      .map((file) => `[${nameOf(file)}](../test/${file})`)
      .sort()
      .join(", ")}.`,
  ].join("\n");
}

const nameOf = (file: string): string => (file.split("/").at(-1) ?? file).replace(/(?:\.engine)?(?:\.test)?\.ts$/, "");
