import { readdir } from "node:fs/promises";
import type { BenchCase } from "./bench-case.ts";

/** Loads every `*.ts` of a folder, in the order of their names, and joins their `cases`. Throws `TypeError` for a file without. */
export async function loadCases(folder: URL): Promise<BenchCase[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".ts")).sort();
  const all: BenchCase[] = [];
  for (const file of files) {
    const module: { cases?: readonly BenchCase[] } = await import(new URL(file, folder).href);
    if (module.cases === undefined) throw new TypeError(`bench/cases/${file} exports no cases`);
    all.push(...module.cases);
  }
  const names = new Set(all.map(({ name }) => name));
  if (names.size !== all.length) throw new TypeError("two bench cases share a name");
  return all;
}
