// A real PostgreSQL server of one test file: Debian's programs, a scratch folder, a free loopback port.
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

export interface PostgresServer {
  port: number;
  /** superuser `postgres`, database `postgres` */
  url: string;
  /** where psql, pgbench and the rest are */
  programs: string;
  /** connection string of any role (no password is asked) and database */
  urlOf(role: string, database: string): string;
  /** Makes an empty database of its own, owned by `owner` (default: the superuser), and gives its name. */
  createDatabase(owner?: string): Promise<string>;
  /** Runs statements as the superuser. */
  run(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Kills every process at once, as a power cut would. */
  crash(): Promise<void>;
  /** Starts it again after `crash`, on the same port and data. */
  restart(): Promise<void>;
  /** SIGSTOP to every process: connections stay open and nothing answers. `false` lets them go on. */
  freeze(on: boolean): void;
  close(): Promise<void>;
}

/** Further lines of postgresql.conf; e.g. `shared_preload_libraries = 'pg_stat_statements'`. */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const programs = postgresPrograms();
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), "tenantry-postgres-"));
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const made = spawnSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
    { ...user, cwd: folder, encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const all = {
    fsync: "off",
    shared_buffers: "32MB",
    max_connections: "60",
    unix_socket_directories: "''",
    ...settings,
  };
  const args = ["-D", data, "-h", "127.0.0.1", "-p", String(port)];
  for (const [name, value] of Object.entries(all)) args.push("-c", `${name}=${value.replace(/^'(.*)'$/, "$1")}`);
  const urlOf = (role: string, database: string) => `postgres://${role}@127.0.0.1:${port}/${database}`;
  let server: ChildProcess;
  let databases = 0;

  async function start(): Promise<void> {
    server = spawn(join(programs, "postgres"), args, { ...user, cwd: folder, stdio: "ignore" });
    for (let tries = 0; !(await answers(urlOf("postgres", "postgres"))); tries++) {
      if (tries > 600 || server.exitCode !== null) throw new Error("PostgreSQL did not start");
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  async function crash(): Promise<void> {
    const ended = once(server, "exit");
    // The children first: an orphaned backend would hold the shared memory, and with it the next start.
    for (const pid of [...childrenOf(server.pid), server.pid]) if (pid) signal(pid, "SIGKILL");
    await ended;
    rmSync(join(data, "postmaster.pid"), { force: true });
  }
  async function run(sql: string, database = "postgres"): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: urlOf("postgres", database) });
    await client.connect();
    try {
      const result = await client.query(sql);
      return [result].flat().at(-1)?.rows ?? [];
    } finally {
      await client.end();
    }
  }

  await start();
  // A test runner that is stopped must not leave a server behind.
  const stop = () => [...childrenOf(server.pid), server.pid].map((pid) => pid && signal(pid, "SIGKILL"));
  process.once("exit", stop);
  return {
    port,
    url: urlOf("postgres", "postgres"),
    programs,
    urlOf,
    run,
    async createDatabase(owner = "postgres") {
      const name = `test_${process.pid}_${++databases}`;
      await run(`create database ${name} owner ${owner}`);
      return name;
    },
    crash,
    restart: start,
    freeze(on) {
      for (const pid of [server.pid, ...childrenOf(server.pid)]) if (pid) signal(pid, on ? "SIGSTOP" : "SIGCONT");
    },
    async close() {
      process.off("exit", stop);
      await crash();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The newest version's folder of programs, wherever Debian or the PATH has it. */
function postgresPrograms(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(debian, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
  if (found) return found;
  const initdb = spawnSync("sh", ["-c", "command -v initdb"], { encoding: "utf8" }).stdout.trim();
  if (initdb === "")
    throw new Error("PostgreSQL is not here: `npm test` installs it (Debian: apt-get install postgresql)");
  return initdb.replace(/\/initdb$/, "");
}

/** PostgreSQL refuses to run as root; the package made a user for it. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

function childrenOf(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended by itself
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  return address.port;
}
