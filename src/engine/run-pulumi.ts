// Engine: one command of the CLI, in a process group of its own, with its events read while it runs.
import { spawn } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ReadEvent, readEvent } from "./engine-event.ts";
import { engineLimits } from "./engine-limits.ts";

/** How a command ended. `stdout` is whole, `stderr` keeps its last part; `interrupted` says we stopped it; `pid` was its process. */
export type PulumiRun = { code: number; stdout: string; stderr: string; interrupted: boolean; pid?: number };

export type RunPulumiOptions = {
  cli: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** asks for the event log (operations on resources only) and takes each event in */
  onEvent?: (event: ReadEvent) => void;
  /** ends the command cleanly, as an interrupt does */
  signal?: AbortSignal;
};

/** Reads what a growing file has gained, as whole lines. */
async function follow(file: string, onLine: (line: string) => void): Promise<() => Promise<void>> {
  const handle = await open(file, "a+", 0o600);
  const chunk = Buffer.alloc(65_536);
  let rest = Buffer.alloc(0);
  let position = 0;
  let reading: Promise<void> = Promise.resolve();
  const read = async (): Promise<void> => {
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        onLine(rest.subarray(0, end).toString("utf8"));
        rest = rest.subarray(end + 1);
      }
    }
  };
  const timer = setInterval(() => {
    reading = reading.then(read);
  }, engineLimits.eventPoll);
  return async () => {
    clearInterval(timer);
    await reading.then(read);
    await handle.close();
  };
}

/**
 * Runs the CLI. It gets its own process group, so that an interrupt at the keyboard reaches it once, from here, and it
 * can end in good order (state saved, lock released); a second interrupt makes it leave at once. Never throws for what
 * the command answers; rejects where the CLI cannot be started.
 */
export async function runPulumi(options: RunPulumiOptions): Promise<PulumiRun> {
  const { cli, cwd, env, onEvent } = options;
  const folder = onEvent ? await mkdtemp(join(tmpdir(), "tenantry-events-")) : undefined;
  const log = folder === undefined ? undefined : join(folder, "events.json");
  const unfollow = log && onEvent ? await follow(log, (line) => onEvent(readEvent(line))) : undefined;
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  let interrupted = false;
  let forward = (): void => {};
  const onSignal = (): void => forward();
  for (const name of signals) process.on(name, onSignal);
  options.signal?.addEventListener("abort", onSignal);
  try {
    return await new Promise<PulumiRun>((resolve, reject) => {
      const args = [...options.args, ...(log === undefined ? [] : ["--event-log", log])];
      const child = spawn(cli, args, {
        cwd,
        // The flag for the log is one of the CLI's debug commands. The program must run on our Node, not an older one.
        env: { ...env, PULUMI_DEBUG_COMMANDS: "true", PATH: `${dirname(process.execPath)}:${env.PATH ?? ""}` },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr = (stderr + text).slice(-engineLimits.outputTail);
      });
      forward = () => {
        interrupted = true;
        child.kill("SIGINT");
      };
      if (options.signal?.aborted) forward();
      child.on("error", reject);
      const process_ = child.pid === undefined ? {} : { pid: child.pid };
      child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr, interrupted, ...process_ }));
    });
  } finally {
    for (const name of signals) process.off(name, onSignal);
    options.signal?.removeEventListener("abort", onSignal);
    await unfollow?.();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}
