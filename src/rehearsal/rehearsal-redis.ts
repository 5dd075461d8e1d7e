// A Redis of a rehearsal: the real server, where this machine has one, with users and keys that nobody misses.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { openRedisNode, type RedisNode } from "../provision/redis/redis-node.ts";

export interface RehearsalRedis {
  /** `redis://127.0.0.1:PORT` */
  url: string;
  /** path of the file with the administrator's password, below the folder that was given */
  passwordFile: string;
  /** names of the tenants' users */
  users(): Promise<string[]>;
  /** A second writer: gives a user one command more. */
  widen(user: string): Promise<void>;
  close(): Promise<void>;
}

const folder = ".tenantry/redis";

/** Starts `redis-server` in a folder below `root`; gives `undefined` where there is none on the PATH or it does not start. */
export async function rehearsalRedis(root: string): Promise<RehearsalRedis | undefined> {
  const directory = join(root, folder);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const password = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(password).digest("hex");
  const passwordFile = `${folder}/admin-password`;
  writeFileSync(join(root, passwordFile), password, { mode: 0o600 });
  const users = join(directory, "users.acl");
  writeFileSync(users, `user default on #${hash} ~* &* +@all\n`, { mode: 0o600 });
  // Somebody else may take a port between the look and the start.
  for (let tries = 0; tries < 5; tries++) {
    const port = await freePort();
    const server = spawn(
      "redis-server",
      ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--aclfile", users],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    const started = await isReady(server);
    if (started === "absent") return undefined;
    if (started === "ended") continue;
    return {
      ...{ url: `redis://127.0.0.1:${port}`, passwordFile },
      users: () =>
        asAdministrator(port, password, async (call) =>
          ((await call("ACL", "USERS")) as string[]).filter((name) => name !== "default"),
        ),
      widen: (user) =>
        asAdministrator(port, password, async (call) => void (await call("ACL", "SETUSER", user, "+keys"))),
      async close() {
        if (server.exitCode !== null || server.signalCode !== null) return;
        const ended = once(server, "exit");
        server.kill("SIGKILL");
        await ended;
      },
    };
  }
  return undefined;
}

async function asAdministrator<Answer>(
  port: number,
  password: string,
  work: (call: RedisNode["call"]) => Promise<Answer>,
): Promise<Answer> {
  const { signal } = new AbortController();
  const at = { host: "127.0.0.1", port, username: "default", password, patience: 10_000, signal };
  const node = await openRedisNode(at);
  try {
    return await work(node.call);
  } finally {
    node.close();
  }
}

function isReady(server: ChildProcess): Promise<"ready" | "ended" | "absent"> {
  return new Promise((resolve) => {
    let said = "";
    server.once("error", () => resolve("absent"));
    server.once("exit", () => resolve("ended"));
    // Read to the end: a full pipe would stop the server.
    server.stdout?.on("data", (chunk: Buffer) => {
      if (said.length < 65_536) said += chunk.toString("utf8");
      if (said.includes("Ready to accept connections")) resolve("ready");
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  return address.port;
}
