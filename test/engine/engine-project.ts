// A temporary repository with a tiny program, for tests that drive the real engine.
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

export type EngineProject = {
  root: string;
  /** replaces the program; its body may use `pulumi` and returns the stack's outputs */
  program(body: string): Promise<void>;
  close(): Promise<void>;
};

export async function engineProject(body = "return {};"): Promise<EngineProject> {
  const root = await mkdtemp(join(tmpdir(), "tenantry-engine-"));
  await symlink(modules, join(root, "node_modules"));
  await mkdir(join(root, "src"));
  await writeFile(join(root, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(
    join(root, "Pulumi.yaml"),
    [
      "name: tenantry",
      "main: src/program.ts",
      "runtime:",
      "  name: nodejs",
      "  options:",
      "    typescript: false",
      "backend:",
      "  url: file://./.tenantry/state?create_dir=true&metadata=skip",
      "",
    ].join("\n"),
  );
  const program = async (text: string): Promise<void> => {
    const lines = [
      'import * as pulumi from "@pulumi/pulumi";',
      "export default async function program(): Promise<Record<string, unknown>> {",
      "  void pulumi;",
      `  ${text}`,
      "}",
      "",
    ];
    await writeFile(join(root, "src", "program.ts"), lines.join("\n"));
  };
  await program(body);
  return { root, program, close: () => rm(root, { recursive: true, force: true }) };
}
