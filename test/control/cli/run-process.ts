// The command line as a process of its own, as a shell would start it.
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface ProcessResult {
  code: number | null;
  out: string;
  err: string;
}

const main = join(import.meta.dirname, "../../../src/control/cli/main.ts");

/** Runs `tenantry <words>` in `cwd`; `signal` is sent as soon as stdout or stderr holds `at`. Colour-free and piped. */
export function runProcess(
  words: readonly string[],
  options: {
    cwd: string;
    env?: Record<string, string | undefined>;
    /** default: the command line's own main program, without the launcher before it */
    program?: string;
    interrupt?: { signal: NodeJS.Signals; at: string };
  },
): Promise<ProcessResult> {
  const env = { ...process.env, TENANTRY_DEBUG: undefined, ...options.env };
  const child = spawn(process.execPath, [options.program ?? main, ...words], {
    cwd: options.cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const result: ProcessResult = { code: null, out: "", err: "" };
  let asked = false;
  const look = (name: "out" | "err") => (chunk: Buffer) => {
    result[name] += chunk.toString();
    if (!options.interrupt || asked || !result[name].includes(options.interrupt.at)) return;
    asked = true;
    child.kill(options.interrupt.signal);
  };
  child.stdout.on("data", look("out"));
  child.stderr.on("data", look("err"));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...result, code }));
  });
}
