// Engine: one question to the program, by way of a preview in which it registers nothing.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answersFile, type LookUpAnswer, type LookUpQuestion, lookUpVariable } from "../provider/look-up.ts";
import { type EngineDiagnostic, engineFailure } from "./engine-failure.ts";
import { engineLimits } from "./engine-limits.ts";
import { runPulumi } from "./run-pulumi.ts";

/**
 * Gives the program's answers; nothing where it does not know the question (another program than ours). What the preview says
 * of the resources that it misses means nothing. Throws the engine's coded error where the program could not find out.
 */
export async function askProgram(
  questions: readonly LookUpQuestion[],
  place: { cli: string; root: string; stack: string; env: NodeJS.ProcessEnv; signal?: AbortSignal },
): Promise<LookUpAnswer[] | undefined> {
  const { cli, root, stack, env } = place;
  const folder = await mkdtemp(join(tmpdir(), "tenantry-look-up-"));
  try {
    const file = join(folder, "questions.json");
    await writeFile(file, JSON.stringify(questions), { mode: 0o600 });
    const diagnostics: EngineDiagnostic[] = [];
    const patience = AbortSignal.timeout(engineLimits.lookUp);
    const run = await runPulumi({
      ...{ cli, cwd: root, env: { ...env, [lookUpVariable]: file } },
      args: ["preview", "--stack", stack, "--non-interactive"],
      signal: place.signal === undefined ? patience : AbortSignal.any([place.signal, patience]),
      onEvent: ({ progress }) => {
        if (progress?.type === "diagnostic") diagnostics.push(progress);
      },
    });
    const text = await readFile(answersFile(file), "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    // The program begins with an empty file: it knew the question and did not come to an answer.
    if (text === "") throw engineFailure({ run, stack, diagnostics, operation: "look-up" });
    return JSON.parse(text) as LookUpAnswer[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
