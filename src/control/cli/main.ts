// The process `tenantry`: streams, signals and the exit code. Everything else is `runCli`.
import { systemClock } from "../../clock.ts";
import { runCli } from "./run-cli.ts";

const stop = new AbortController();
let asked = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The first asks the command to end in order; whoever asks again does not want to wait.
    // Not in this turn: the engine's room listens as well, and passes the second signal on to what it runs.
    if (asked++ > 0) setImmediate(() => process.exit(130));
    stop.abort();
  });
}
// `tenantry outputs | head -1`: the reader has gone, which is its right.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const code = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  clock: systemClock,
  signal: stop.signal,
});
// Left-over handles (a gRPC channel, a keep-alive socket) must not hold a finished command; its last words must get out.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
