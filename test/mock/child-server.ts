// A server in a process of its own, up when its port answers.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";

export interface ChildServer {
  readonly port: number;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts `command(port)` on a free loopback port. Throws what it wrote to stderr where it does not come up. */
export async function childServer(
  command: (port: number) => readonly [string, ...string[]],
  env: Record<string, string> = {},
): Promise<ChildServer> {
  const port = await freePort();
  const [program, ...args] = command(port);
  const child = spawn(program, args, {
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  const ended = once(child, "exit");
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries > 600 || child.exitCode !== null) throw new Error(`${program} did not come up: ${said}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    port,
    process: child,
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** A loopback port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  return address.port;
}
