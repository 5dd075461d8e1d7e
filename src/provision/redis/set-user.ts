// One tenant's user set on every server, and saved where they save users.
import type { OpenRedis } from "./open-redis.ts";
import { ownerMark } from "./owner-mark.ts";
import type { RedisUserInputs } from "./redis-user.ts";
import { saveUsers } from "./save-users.ts";
import { standingUser } from "./standing-user.ts";

export interface SetUser {
  /** how the servers describe the user's rights; one text for each server version */
  rights: string[];
  persisted: "file" | "memory";
  nodes: string[];
}

/**
 * One ACL SETUSER a server, which takes effect whole or not at all; passwords go there as SHA-256 alone. Connections that
 * the new rights or passwords would not let in are cut. Throws `redis.forbidden`, `redis.not-saved`, `redis.timeout` and the like.
 */
export async function setUser(open: OpenRedis, inputs: RedisUserInputs, hashes: readonly string[]): Promise<SetUser> {
  const { user, accessString, enabled } = inputs;
  const rules = [
    ...["reset", enabled ? "on" : "off", ...hashes.map((hash) => `#${hash}`)],
    ...accessString.split(" "),
    `~${ownerMark(inputs)}`,
  ];
  const rights = new Set<string>();
  let persisted: SetUser["persisted"] = "file";
  for (const { node } of open.nodes) {
    const before = await standingUser(node, user);
    await node.call("ACL", "SETUSER", user, ...rules);
    const loses = before?.hashes.some((hash) => !hashes.includes(hash)) ?? false;
    if (before !== undefined && (!enabled || loses)) await node.call("CLIENT", "KILL", "USER", user);
    if (!(await saveUsers(node))) persisted = "memory";
    rights.add((await standingUser(node, user))?.rights ?? "");
  }
  const [unreachable] = open.unreachable;
  if (unreachable !== undefined) throw unreachable;
  return { rights: [...rights].sort(), persisted, nodes: open.nodes.map(({ node }) => node.name).sort() };
}
