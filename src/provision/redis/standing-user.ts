// A user as a Redis server describes it (ACL GETUSER), in one form for all versions.
import type { RedisNode } from "./redis-node.ts";

export interface StandingUser {
  /** everything but name and passwords, as one text that is the same for the same rights on one server version */
  rights: string;
  /** SHA-256 of each password, hex, sorted */
  hashes: string[];
  keys: string[];
}

/** Gives `undefined` where there is no such user. */
export async function standingUser(node: RedisNode, user: string): Promise<StandingUser | undefined> {
  const answer = await node.call("ACL", "GETUSER", user);
  if (!Array.isArray(answer)) return undefined;
  const field = (name: string): unknown => answer[answer.indexOf(name) + 1];
  const keys = patterns(field("keys"));
  const rights = [
    texts(field("flags")).filter((flag) => flag !== "sanitize-payload"),
    commandWords(String(field("commands"))),
    keys,
    patterns(field("channels")),
    // Redis 7: further permissions beside the root ones
    answer.includes("selectors") ? (field("selectors") as unknown[]).map((each) => JSON.stringify(each)) : [],
  ];
  return { rights: JSON.stringify(rights), hashes: texts(field("passwords")).sort(), keys };
}

/**
 * Up to Redis 7.0 the words are worked out anew, in an order that a restart changes and that means nothing. Later servers keep
 * the rules as they were given, which shows by what is taken away: then their order decides.
 */
function commandWords(text: string): string[] {
  const words = text.split(" ");
  return words.some((word) => word.startsWith("-@") && word !== "-@all") ? words : words.sort();
}

/** A list before Redis 7, one text with `~` or `&` before each afterwards. */
function patterns(value: unknown): string[] {
  const list = typeof value === "string" ? value.split(" ").filter((word) => word !== "") : texts(value);
  return list.map((pattern) => pattern.replace(/^[~&]/, "")).sort();
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
