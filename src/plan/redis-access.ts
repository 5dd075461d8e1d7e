// What a tenant's Redis user may do, in the words of ACL SETUSER and of ElastiCache's access strings.

/**
 * By type of data, so that a module's commands, whose indexes know no key patterns, are never among them. What is
 * dangerous goes (KEYS, SORT with its BY and GET patterns, RESTORE, MIGRATE), and what is not granted stays out: SCAN,
 * RANDOMKEY and DBSIZE tell of others' keys whatever the patterns say; CLIENT TRACKING with BCAST names every key that
 * changes; PUBSUB lists channels; FUNCTION replaces what others call; COPY and MOVE reach databases that nobody looks at.
 */
const commands = [
  "-@all",
  ...["+@string", "+@bitmap", "+@hash", "+@list", "+@set", "+@sortedset", "+@stream", "+@hyperloglog", "+@geo"],
  "+@transaction",
  ...["-@dangerous", "-@admin"],
  ...["+del", "+unlink", "+exists", "+touch", "+type", "+rename", "+renamenx", "+ttl", "+pttl", "+persist"],
  ...["+expire", "+expireat", "+pexpire", "+pexpireat"],
  // Commands of a script are judged one by one, with the keys that they really take.
  ...["+eval", "+evalsha"],
  ...["+publish", "+subscribe", "+unsubscribe", "+psubscribe", "+punsubscribe"],
  ...["+ping", "+echo", "+time", "+hello", "+reset", "+quit", "+client|setname", "+client|getname", "+client|id"],
  // What a client of a cluster needs to find the tenant's one slot.
  ...["+cluster|slots", "+readonly", "+readwrite", "+asking"],
] as const;

/** Keys and channels are glob patterns; neither may hold a space. */
export function redisAccess({ keys, channels }: { keys: readonly string[]; channels: readonly string[] }): string {
  return [...keys.map((key) => `~${key}`), ...channels.map((channel) => `&${channel}`), ...commands].join(" ");
}
