import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./source-files.ts";

interface Entry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}

const read = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));
const packages: Readonly<Record<string, Entry>> = read("package-lock.json").packages;
const manifest: Record<"dependencies" | "devDependencies", Record<string, string>> = read("package.json");

describe("the lock file", () => {
  // npm drops what a mirror does not serve, and `npm ci` then refuses the lock everywhere ("Missing: … from lock file").
  it("has the packages of every platform, whatever machine it was written on", () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
    );
    expect([...new Set(missing)]).toEqual([]);
  });

  it("names no registry, so that each machine's own is asked", () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it("holds what package.json pins exactly", () => {
    const pins = [...Object.entries(manifest.dependencies), ...Object.entries(manifest.devDependencies)];
    expect(pins.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});

// As Node looks a package up: beside the one that wants it, then further out.
function isLocked(path: string, name: string): boolean {
  for (let base = path; ; base = base.slice(0, Math.max(0, base.lastIndexOf("/node_modules/")))) {
    if (Object.hasOwn(packages, `${base === "" ? "" : `${base}/`}node_modules/${name}`)) return true;
    if (base === "") return false;
  }
}
