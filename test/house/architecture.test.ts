import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { computing, emptyWords, house } from "./house-table.ts";
import { readImports } from "./read-imports.ts";
import { root, sourceFiles } from "./source-files.ts";

const files = sourceFiles("src");
const everywhere = ["src", "test", "bench", "scripts", "examples", "policy"].flatMap(sourceFiles);
const edges = files.flatMap((file) =>
  readImports(join(root, file)).map((edge) => ({
    ...edge,
    file,
    from: roomOf(file),
    target: edge.specifier.startsWith(".") ? posix.join(posix.dirname(file), edge.specifier) : undefined,
  })),
);
type Edge = (typeof edges)[number];

describe("the house", () => {
  it("has a line in the table for every room", () => {
    expect([...new Set(files.map(roomOf))].filter((room) => room !== "base" && !Object.hasOwn(house, room))).toEqual(
      [],
    );
  });

  it("lets a room read base and what its line names, nothing else", () => {
    const refused = edges.filter(({ from, target, typeOnly }) => {
      if (target === undefined) return false;
      const to = roomOf(target);
      const names = (allowed: readonly string[] = []) => allowed.includes(to) || allowed.includes(withinSrc(target));
      return !(to === from || to === "base" || names(house[from]?.rooms) || (typeOnly && names(house[from]?.types)));
    });
    expect(refused.map(tell)).toEqual([]);
  });

  it("lends single files only where they load base and other lent ones at most, so that no more comes along", () => {
    const lent = new Set(Object.values(house).flatMap(({ rooms, types }) => [...rooms, ...(types ?? [])]));
    const refused = edges.filter(
      ({ file, target, typeOnly }) =>
        lent.has(withinSrc(file)) &&
        !typeOnly &&
        !(target !== undefined && (roomOf(target) === "base" || lent.has(withinSrc(target)))),
    );
    expect(refused.map(tell)).toEqual([]);
  });

  it("lets a room use the packages of its line, nothing else", () => {
    const refused = edges.filter(({ from, specifier, target, typeOnly }) => {
      if (target !== undefined || isBuiltin(specifier)) return false;
      const name = packageOf(specifier);
      const room = house[from];
      return !(room?.packages.includes(name) || (typeOnly && room?.typePackages?.includes(name)));
    });
    expect(refused.map(tell)).toEqual([]);
  });

  it("keeps files, network and processes out of base and of the rooms that only compute", () => {
    const refused = edges.filter(
      ({ from, specifier }) =>
        isBuiltin(specifier) && (from === "base" || house[from]?.io === false) && !computing.includes(specifier),
    );
    expect(refused.map(tell)).toEqual([]);
  });

  it("names what it takes from Node with `node:`", () => {
    expect(edges.filter(({ specifier }) => isBuiltin(specifier) && !specifier.startsWith("node:")).map(tell)).toEqual(
      [],
    );
  });

  it("has no two rooms that load one another, by however many steps", () => {
    const loads = new Map<string, Set<string>>();
    for (const { from, target, typeOnly } of edges) {
      if (target === undefined || typeOnly || roomOf(target) === from) continue;
      loads.set(from, (loads.get(from) ?? new Set()).add(roomOf(target)));
    }
    expect([...loads.keys()].filter((room) => reaches(loads, room, room))).toEqual([]);
  });

  it("has no two files that load one another, by however many steps", () => {
    const loads = new Map<string, Set<string>>();
    for (const { file, target, typeOnly } of edges) {
      if (target !== undefined && !typeOnly) loads.set(file, (loads.get(file) ?? new Set()).add(target));
    }
    expect([...loads.keys()].filter((file) => reaches(loads, file, file))).toEqual([]);
  });

  it("imports its own files by path, with their ending", () => {
    const refused = edges.filter(
      ({ specifier, target }) =>
        (target !== undefined && !files.includes(target)) || packageOf(specifier) === "tenantry",
    );
    expect(refused.map(tell)).toEqual([]);
  });
});

describe("a file", () => {
  it("has no more than 400 lines", () => {
    const lines = everywhere.map((file) => ({ file, lines: read(file).split("\n").length - 1 }));
    expect(lines.filter(({ lines }) => lines > 400)).toEqual([]);
  });

  it("has a name that says what it holds", () => {
    const words = (path: string) => path.replace(/\.[a-z.]+$/, "").split("/");
    expect(files.filter((file) => words(file).some((word) => emptyWords.includes(word)))).toEqual([]);
    expect(files.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*\.m?ts$/.test(basename(file)))).toEqual([]);
  });

  it("exports by name, but for the program that the engine calls", () => {
    const byDefault = /^export default |^export \{[^}]*\bas default\b/m;
    expect(files.filter((file) => byDefault.test(read(file)))).toEqual(
      files.filter((file) => file === "src/provision/program.ts"),
    );
  });

  it("asks for no type check or lint rule to look away without a reason", () => {
    const looksAway = /@ts-(ignore|nocheck)|@ts-expect-error\s*$|biome-ignore(-\w+)? \S+:?\s*$/m;
    expect(
      everywhere.filter((file) => file !== "test/house/architecture.test.ts" && looksAway.test(read(file))),
    ).toEqual([]);
  });

  it("skips no test", () => {
    const skips = /\b(it|test|describe)\.(skip|only|todo|skipIf|fails)\b/;
    const tests = everywhere.filter((file) => file.endsWith(".test.ts") && file !== "test/house/architecture.test.ts");
    expect(tests.filter((file) => skips.test(read(file)))).toEqual([]);
  });
});

function roomOf(file: string): string {
  const [, room, ...rest] = file.split("/");
  return rest.length === 0 ? "base" : (room ?? "base");
}

function withinSrc(file: string): string {
  return file.slice("src/".length);
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function tell({ file, line, specifier, typeOnly }: Edge): string {
  return `${file}:${line} ${typeOnly ? "type import" : "import"} ${specifier}`;
}

function reaches(graph: ReadonlyMap<string, ReadonlySet<string>>, from: string, goal: string): boolean {
  const seen = new Set<string>();
  const open = [...(graph.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === goal) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return false;
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
