import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const source = resolve(import.meta.dirname, "../../src");

/** Packages of platforms that a fresh process has loaded after importing these files of src. */
function loadedBy(...files: string[]): string[] {
  const imports = files.map((file) => `await import(${JSON.stringify(resolve(source, file))});`).join("\n");
  const code = `${imports}
    const { createRequire } = await import("node:module");
    const loaded = Object.keys(createRequire(import.meta.url)("node:module")._cache);
    console.log(JSON.stringify(loaded.map((path) => /@pulumi.(auth0|okta|azuread|aws)/.exec(path)?.[1])));`;
  const answer = execFileSync(process.execPath, ["--input-type=module", "--eval", code], { encoding: "utf8" });
  return [...new Set((JSON.parse(answer) as (string | null)[]).filter((name) => name !== null))].sort();
}

it("a tenant of the local platform loads no other platform's SDK", () => {
  expect(loadedBy("provision/program.ts", "provision/local/provision-local.ts")).toEqual([]);
});

it("a tenant at Auth0 loads Auth0's alone", () => {
  expect(loadedBy("provision/program.ts", "provision/auth0/provision-auth0.ts")).toEqual(["auth0"]);
});
