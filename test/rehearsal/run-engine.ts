// One command of the CLI in a stand-in project, that a fault can kill while it waits for an answer.
import { spawn } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";

const cli = join(homedir(), ".pulumi/versions/3.259.0/bin/pulumi");

/** `started` gets what kills the engine without a word (SIGKILL); resolves with the exit code, `null` when killed. */
export function runEngine(
  project: { root: string; environment: NodeJS.ProcessEnv },
  command: "up" | "destroy",
  started: (kill: () => void) => void,
): Promise<number | null> {
  const args = [command, "--yes", "--skip-preview", "--non-interactive", "--stack", "acme"];
  const run = spawn(cli, args, {
    cwd: project.root,
    env: { ...project.environment, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" },
    stdio: "ignore",
  });
  started(() => run.kill("SIGKILL"));
  return new Promise((resolve, reject) => run.on("error", reject).on("close", resolve));
}
