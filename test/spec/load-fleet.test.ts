import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FleetOptions, loadFleet } from "../../src/spec/load-fleet.ts";
import { soundSpec } from "./cases/spec-case.ts";

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tenantry-fleet-"));
  folder = join(root, "tenants");
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
/** The sound spec under another id, with nothing in common. */
const specOf = (id: string): string =>
  soundSpec.replaceAll("acme", id).replaceAll("ACME", id.toUpperCase()).replace("google-web", `google-${id}`);
function codes(options: FleetOptions = {}): string[] {
  const result = loadFleet(root, options);
  return result.ok
    ? []
    : result.faults.map((fault) => `${fault.file.slice(folder.length + 1)}:${fault.line} ${fault.code}`);
}

describe("a fleet", () => {
  it("is the regular .yaml files of a folder or of its tenants folder, sorted by id", () => {
    for (const id of ["globex", "acme"]) put(`${id}.yaml`, specOf(id));
    writeFileSync(join(folder, "README.md"), "# Tenants");
    for (const directory of [root, folder]) {
      const result = loadFleet(directory);
      expect(result.ok).toBe(true);
      if (!result.ok) return;
      expect(result.specs.map((spec) => spec.tenantId)).toEqual(["acme", "globex"]);
      expect(result.files.get("globex")).toBe(join(folder, "globex.yaml"));
    }
  });
  it("may be empty", () => {
    expect(loadFleet(root)).toMatchObject({ ok: true, specs: [] });
  });
  it("tells the faults of all files at once", () => {
    put("acme.yaml", specOf("acme").replace("plan: pro", "plan: big"));
    put("globex.yaml", specOf("globex").replace("status: active", "status: gone"));
    expect(codes()).toEqual(["acme.yaml:5 spec.enum", "globex.yaml:4 spec.enum"]);
  });
  it("that does not exist is one clear error of kind missing", () => {
    expect(() => loadFleet(join(root, "nowhere"))).toThrow(
      expect.objectContaining({ code: "spec.no-directory", kind: "missing" }),
    );
  });
});

describe("files that are not read", () => {
  it("refuses a .yml and a .YAML with a hint", () => {
    put("acme.yml", specOf("acme"));
    put("globex.YAML", specOf("globex"));
    expect(codes()).toEqual(["acme.yml:1 fleet.file", "globex.YAML:1 fleet.file"]);
  });
  it("refuses a symbolic link, even to a sound spec", () => {
    writeFileSync(join(root, "outside.yaml"), specOf("acme"));
    symlinkSync(join(root, "outside.yaml"), join(folder, "acme.yaml"));
    expect(codes()).toEqual(["acme.yaml:1 fleet.file"]);
  });
  it("refuses a tenants folder that is a link", () => {
    rmSync(folder, { recursive: true });
    symlinkSync(tmpdir(), folder);
    expect(() => loadFleet(root)).toThrow(expect.objectContaining({ code: "spec.no-directory", kind: "refused" }));
  });
  it("refuses folders, also those that are called like a spec", () => {
    mkdirSync(join(folder, "acme.yaml"));
    mkdirSync(join(folder, "more"));
    expect(codes()).toEqual(["acme.yaml:1 fleet.file", "more:1 fleet.file"]);
  });
  it("does not wait for a pipe", () => {
    execFileSync("mkfifo", [join(folder, "acme.yaml")]);
    expect(codes()).toEqual(["acme.yaml:1 fleet.file"]);
  });
  it("reads no more of a huge file than it needs to refuse it", () => {
    put("acme.yaml", "#".repeat(5_000_000));
    expect(codes()).toEqual(["acme.yaml:1 spec.too-large"]);
  });
});

describe("what two tenants may not share", () => {
  const pair = (globex: string): string[] => {
    put("acme.yaml", specOf("acme"));
    put("globex.yaml", globex);
    return codes();
  };
  const globex = specOf("globex");
  it("nothing, when nothing is shared", () => {
    expect(pair(globex)).toEqual([]);
  });
  it("a domain", () => {
    expect(pair(globex.replace("domain: globex.example", "domain: acme.example"))).toContain(
      "globex.yaml:3 fleet.domain-overlap",
    );
  });
  it("an e-mail domain", () => {
    expect(pair(globex.replace("domains: [globex.example]", "domains: [globex.example, acme.example]"))).toEqual([
      "globex.yaml:14 fleet.domain-overlap",
    ]);
  });
  it("a domain and what lies under it", () => {
    expect(pair(globex.replace("domain: globex.example", "domain: eu.acme.example"))).toContain(
      "globex.yaml:3 fleet.domain-overlap",
    );
  });
  it("a custom domain", () => {
    expect(pair(globex.replace("mcp.globex.example", "mcp.acme.example"))).toContain(
      "globex.yaml:35 fleet.host-overlap",
    );
  });
  it("a custom domain under the other's domain", () => {
    expect(pair(globex.replace("mcp.globex.example", "globex.acme.example"))).toEqual([
      "globex.yaml:35 fleet.host-overlap",
    ]);
  });
  it("an app at a provider, named with both files", () => {
    expect(pair(globex.replace("google-globex", "google-acme"))).toEqual(["globex.yaml:10 fleet.shared-client"]);
    const result = loadFleet(root);
    expect(result.ok ? "" : result.faults[0]?.message).toMatch(/acme\.yaml:10:\d+/);
  });
  it("a secret", () => {
    expect(pair(globex.replace("env:GLOBEX_GOOGLE", "env:ACME_GOOGLE"))).toEqual([
      "globex.yaml:11 fleet.shared-secret",
    ]);
  });
  it("a host of the deployment by way of a custom domain", () => {
    put("acme.yaml", specOf("acme").replaceAll("mcp.acme.example", "globex.mcp.example.com"));
    expect(codes({ environment: "local", baseHost: "mcp.example.com" })).toEqual(["acme.yaml:35 fleet.host-overlap"]);
  });
  it("a domain in one environment only", () => {
    expect(pair(`${globex}environments:\n  prod:\n    domain: acme.example\n`)).toContain(
      `globex.yaml:${globex.split("\n").length + 2} fleet.domain-overlap`,
    );
  });
});
