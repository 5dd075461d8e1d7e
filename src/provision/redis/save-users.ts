import type { RedisNode } from "./redis-node.ts";

/** False where the server keeps its users in memory, or in a configuration file that is its operator's: it is not rewritten. */
export async function saveUsers(node: RedisNode): Promise<boolean> {
  try {
    await node.call("ACL", "SAVE");
    return true;
  } catch (error) {
    const { cause } = error as { cause?: { message?: string } };
    if (/not configured to use an ACL file/i.test(cause?.message ?? "")) return false;
    throw error;
  }
}
