import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseTenantSpec } from "tenantry/spec";
import { afterAll, describe, expect, it } from "vitest";
import { readDeploymentSettings } from "../../src/spec/read-deployment-settings.ts";
import { docFiles, type Fence, fencesOf } from "./doc-files.ts";
import { root } from "./source-files.ts";

// Inside the repository, so that an example's `tenantry/…` and its packages are found as a user's would be.
const folder = join(root, ".tenantry", `doc-examples-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}` };
const execute = (command: string, args: string[]) =>
  execFileSync(command, args, { cwd: root, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const runners: Record<string, (fence: Fence) => void> = {
  ts: ({ text, line }) => {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `line-${line}.ts`);
    writeFileSync(file, text);
    execute(process.execPath, ["--conditions=tenantry-source", file]);
  },
  sh: ({ text }) => {
    execute("bash", ["-euo", "pipefail", "-c", text]);
  },
  yaml: ({ text }) => {
    // Settings are a part of Pulumi.yaml; what they must have stands beside them there.
    if (text.startsWith("config:\n")) {
      const place = "  tenantry:deployment: example\n  tenantry:environment: local\n";
      const hosts = "  tenantry:baseHost: mcp.localhost\n  tenantry:resource: http://{host}/mcp\n";
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, "Pulumi.yaml"),
        `name: docs\n${text.replace("config:\n", `config:\n${place}${hosts}`)}\n`,
      );
      expect(readDeploymentSettings(folder)).toMatchObject({ deployment: "example" });
      return;
    }
    const id = /^tenantId: *(\S+)/m.exec(text)?.[1];
    expect(parseTenantSpec(text, { file: `tenants/${id}.yaml` })).toMatchObject({ ok: true });
  },
};

describe("the documents", () => {
  for (const fence of docFiles()
    .flatMap(fencesOf)
    .filter(({ run }) => run)) {
    it(`tell the truth in the example at ${fence.file}:${fence.line}`, () => {
      const run = runners[fence.language];
      if (run === undefined) throw new TypeError(`no way to run ${fence.language || "a fence without a language"}`);
      run(fence);
    });
  }

  it("link to files that are there", () => {
    const broken = docFiles().flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)]
        .map(([, target = ""]) => join(dirname(file), target))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it("name npm scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    const named = docFiles().flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/npm run ([a-z:-]+)/g)].map(([, name = ""]) => name),
    );
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
