import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source-files.ts";

/** A fenced block of a document, with where it stands. */
export interface Fence {
  readonly file: string;
  /** of its first line of content, from 1 */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** `<!-- run -->` stands on the line before it */
  readonly run: boolean;
}

/** Our documents, as paths from the repository's root. */
export function docFiles(): string[] {
  const inside = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
      .map((name) => join(folder, name));
  return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...inside("docs"), ...inside("examples")];
}

/** Every fenced block of a document. */
export function fencesOf(file: string): Fence[] {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const fences: Fence[] = [];
  for (let at = 0; at < lines.length; at++) {
    const language = /^```(\w+)?/.exec(lines[at] ?? "");
    if (language === null) continue;
    const end = lines.indexOf("```", at + 1);
    const last = end === -1 ? lines.length : end;
    const text = lines.slice(at + 1, last).join("\n");
    fences.push({
      file,
      line: at + 2,
      language: language[1] ?? "",
      text,
      run: lines[at - 1]?.trim() === "<!-- run -->",
    });
    at = last;
  }
  return fences;
}
