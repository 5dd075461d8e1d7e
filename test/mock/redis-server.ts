// A real Redis of one test, in a folder of its own, on a free loopback port.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RedisOptions {
  /** password of the user `default`; without one everybody is let in */
  password?: string;
  /** lines of an ACL file, which the server then reads and may save (`""`: a file with the user `default` alone); without it there is none */
  aclFile?: string;
  /** further arguments of redis-server, such as `["--maxmemory", "4mb"]` */
  args?: readonly string[];
  /** a node of a cluster: its bus gets a free port, too, and no slot is its own yet */
  cluster?: boolean;
}

export interface RedisServer {
  port: number;
  /** `redis://127.0.0.1:PORT`, with the password where there is one */
  url: string;
  /** the server's folder: dump, append-only file, `users.acl` */
  directory: string;
  /** Freezes the process: connections stay open and nothing answers. */
  pause(): void;
  /** Lets a paused process go on. */
  resume(): void;
  /** Ends the process at once, as a crash does; what it saved stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder, killing it first where it still runs. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Resolves when the server takes connections. Throws an Error with the server's last lines when it does not start. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-redis-"));
  const { password, aclFile } = options;
  if (aclFile !== undefined) writeFileSync(join(directory, "users.acl"), `${defaultUser(password)}\n${aclFile}\n`);
  let ports: Ports = { port: 0 };
  let running: ChildProcess | undefined;
  for (let tries = 0; running === undefined; tries++) {
    const [port = 0, bus] = await freePorts(options.cluster === true ? 2 : 1);
    ports = bus === undefined ? { port } : { port, bus };
    // Somebody else may take the port in between: then another one is tried.
    running = await launch(argumentsFor(options, directory, ports)).catch((error: unknown) => {
      if (tries < 5 && String(error).includes("Address already in use")) return undefined;
      rmSync(directory, { recursive: true, force: true });
      throw error;
    });
  }
  const { port } = ports;
  const kill = async (): Promise<void> => {
    const ended = running;
    running = undefined;
    if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return;
    const exit = once(ended, "exit");
    ended.kill("SIGKILL");
    await exit;
  };
  return {
    ...{ port, directory, kill },
    url: `redis://${password === undefined ? "" : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    pause: () => void running?.kill("SIGSTOP"),
    resume: () => void running?.kill("SIGCONT"),
    async restart() {
      await kill();
      running = await launch(argumentsFor(options, directory, ports));
    },
    async stop() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A file of users that does not name `default` would let everybody in as it. */
function defaultUser(password: string | undefined): string {
  const hash = password === undefined ? "nopass" : `#${createHash("sha256").update(password).digest("hex")}`;
  return `user default on ${hash} ~* &* +@all`;
}

interface Ports {
  port: number;
  /** of the cluster's bus */
  bus?: number;
}

function argumentsFor(
  { password, aclFile, args = [] }: RedisOptions,
  directory: string,
  { port, bus }: Ports,
): string[] {
  return [
    ...["--port", String(port), "--bind", "127.0.0.1", "--dir", directory],
    // Nothing is written unless a test asks for it.
    ...["--save", "", "--daemonize", "no", "--logfile", ""],
    ...(aclFile === undefined
      ? password === undefined
        ? []
        : ["--requirepass", password]
      : ["--aclfile", join(directory, "users.acl")]),
    ...(bus === undefined ? [] : ["--cluster-enabled", "yes", "--cluster-port", String(bus)]),
    ...args,
  ];
}

async function launch(args: readonly string[]): Promise<ChildProcess> {
  const server = spawn("redis-server", args, { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      lines.push(...chunk.toString("utf8").split("\n").filter(Boolean));
      lines.splice(0, lines.length - 20);
      if (lines.some((line) => line.includes("Ready to accept connections"))) resolve(server);
    };
    // The pipes stay read to the end: a full one would stop the server.
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`redis-server ended with ${code}: ${lines.slice(-4).join(" | ")}`)));
  });
}

async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(
    Array.from({ length: count }, async () => {
      const probe = createServer().listen(0, "127.0.0.1");
      await once(probe, "listening");
      return probe;
    }),
  );
  return probes.map((probe) => {
    const address = probe.address();
    probe.close();
    if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
    return address.port;
  });
}
