import { readdir, readFile, readlink } from "node:fs/promises";

/** Says in a few words which process listens on a loopback port, where the system tells us; undefined where it does not. */
export async function portHolder(port: number): Promise<string | undefined> {
  try {
    const inode = await listeningInode(port);
    if (inode === undefined) return undefined;
    for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const links = await readdir(`/proc/${pid}/fd`).catch(() => []); // other people's processes are closed to us
      for (const fd of links)
        if ((await readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")) === `socket:[${inode}]`)
          return `process ${pid} (${(await readFile(`/proc/${pid}/comm`, "utf8")).trim()})`;
    }
  } catch {
    // no /proc: not Linux
  }
  return undefined;
}

async function listeningInode(port: number): Promise<string | undefined> {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"])
    for (const line of (await readFile(table, "utf8").catch(() => "")).split("\n")) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === "0A" && local?.endsWith(`:${hex}`)) return inode; // 0A: TCP_LISTEN
    }
  return undefined;
}
