// The port is the lock: a directory's platform always listens on the port it first took, so a second one cannot start.
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { PlatformAddress, PlatformHealth } from "./admin-contract.ts";
import { localError } from "./local-error.ts";
import { createPlatformAddress, directoryId, readPlatformAddress } from "./platform-identity.ts";
import { portHolder } from "./port-holder.ts";
import { randomText } from "./random-text.ts";

/** The port that a first start takes when it is free. */
const usualPort = 4466;

/**
 * Makes the server listen on 127.0.0.1: on the recorded port, or at a first start on `port`, else the preferred one, else a free one.
 * Throws `local.already-running`, `local.port-taken`, `local.port-fixed` (another port was asked for than the recorded one).
 */
export async function bindPlatform(
  server: Server,
  directory: string,
  { port, preferredPort = usualPort }: { port?: number; preferredPort?: number },
): Promise<PlatformAddress> {
  const recorded = await readPlatformAddress(directory);
  if (recorded) return bindRecorded(server, directory, recorded, port);

  if (!(await listen(server, port ?? preferredPort))) {
    if (port !== undefined) throw await portTaken(port);
    if (!(await listen(server, 0))) throw localError("local.port-taken", "No port is free on 127.0.0.1.");
  }
  const address = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, adminToken: randomText(32) };
  if (await createPlatformAddress(directory, address)) return address;
  // Another first start was quicker: this directory is its, and the port taken here is given back.
  await new Promise((done) => server.close(done));
  const winner = await readPlatformAddress(directory);
  if (!winner) throw localError("local.directory", "The platform's directory is being removed.");
  return bindRecorded(server, directory, winner, port);
}

async function bindRecorded(
  server: Server,
  directory: string,
  address: PlatformAddress,
  asked: number | undefined,
): Promise<PlatformAddress> {
  const port = Number(new URL(address.url).port);
  if (asked !== undefined && asked !== 0 && asked !== port)
    throw localError(
      "local.port-fixed",
      `This platform's port is ${port} for ever: its issuers and their tokens name it.`,
      {
        mend: "Leave the port out.",
      },
    );
  if (await listen(server, port)) return address;
  const health = await readHealth(address.url);
  if (health?.directoryId === (await directoryId(directory)))
    throw localError(
      "local.already-running",
      `The local platform of this directory is already running at ${address.url}.`,
    );
  throw await portTaken(port, health);
}

async function portTaken(port: number, health?: PlatformHealth) {
  const holder = await portHolder(port);
  const what = health
    ? `the local platform of another directory${holder ? `, ${holder}` : ""}`
    : (holder ?? "another program");
  return localError("local.port-taken", `Port ${port} of 127.0.0.1 is taken by ${what}.`, {
    mend: "Stop it and start the platform again.",
  });
}

async function listen(server: Server, port: number): Promise<boolean> {
  server.listen({ host: "127.0.0.1", port, exclusive: true });
  try {
    await once(server, "listening"); // rejects on "error"
    return true;
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "EADDRINUSE" || code === "EACCES") return false;
    throw localError("local.port-taken", `Cannot listen on port ${port} of 127.0.0.1: ${String(code)}.`, { cause });
  }
}

/** Asks whoever listens at `url` whether it is a local platform; undefined when it is not, or says nothing in 2 s. */
export async function readHealth(url: string): Promise<PlatformHealth | undefined> {
  try {
    const answer = await fetch(`${url}/health`, { redirect: "error", signal: AbortSignal.timeout(2_000) });
    const health: unknown = await answer.json();
    if (
      typeof health !== "object" ||
      health === null ||
      !("platform" in health) ||
      health.platform !== "tenantry-local"
    )
      return undefined;
    return "directoryId" in health && typeof health.directoryId === "string"
      ? { ok: true, platform: "tenantry-local", directoryId: health.directoryId }
      : undefined;
  } catch {
    return undefined;
  }
}
