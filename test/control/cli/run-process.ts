// The command line as a process of its own, as a shell would start it.
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface ProcessResult {
  code: number | null;
  out: string;
  err: string;
}

const main = join(import.meta.dirname, "../../../src/control/cli/main.ts");

/** Runs `tenantry <words>` in `cwd`; `signal` is sent as soon as stdout or stderr holds `at`, or it is true. Colour-free and piped. */
export function runProcess(
  words: readonly string[],
  options: {
    cwd: string;
    env?: Record<string, string | undefined>;
    /** default: the command line's own main program, without the launcher before it */
    program?: string;
    interrupt?: { signal: NodeJS.Signals; at: string | (() => boolean) };
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
  const { signal, at } = options.interrupt ?? {};
  const ask = (): void => {
    if (asked) return;
    asked = true;
    child.kill(signal);
  };
  const look = (name: "out" | "err") => (chunk: Buffer) => {
    result[name] += chunk.toString();
    if (typeof at === "string" && result[name].includes(at)) ask();
  };
  const watch = typeof at === "function" ? setInterval(() => at() && ask(), 20) : undefined;
  child.stdout.on("data", look("out"));
  child.stderr.on("data", look("err"));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      resolve({ ...result, code });
    });
  });
}
