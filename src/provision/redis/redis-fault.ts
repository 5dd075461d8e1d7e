// What a Redis server answers → one sentence for a person. Its own words are never repeated: they may quote arguments.
import { ProvisionError } from "../provision-error.ts";

const again = "Run it again: what took effect is taken up.";

/** `node` is `HOST:PORT`. A `ProvisionError` passes through. */
export function redisFault(error: unknown, node: string): ProvisionError {
  if (error instanceof ProvisionError) return error;
  const text = error instanceof Error ? error.message : "";
  const code = (error as { code?: unknown } | undefined)?.code;
  const cause = { cause: error };
  if (/^(?:WRONGPASS|NOAUTH|ERR AUTH|ERR invalid password)/.test(text))
    return new ProvisionError("redis.credentials", `Redis at ${node} refuses the administrator's name or password.`, {
      ...{ kind: "missing", ...cause },
      mend: "Correct tenantry:redis.adminUser, or the secret that tenantry:redis.admin names.",
    });
  if (text.startsWith("NOPERM")) {
    const [, command = "one of the commands"] = /'([a-z|]{1,40})' command/.exec(text) ?? [];
    return new ProvisionError("redis.forbidden", `Redis at ${node} does not allow ${command} to the administrator.`, {
      ...{ kind: "missing", ...cause },
      mend: "Give it the rules in docs/platforms/redis.md.",
    });
  }
  if (text.startsWith("READONLY"))
    return new ProvisionError("redis.replica", `Redis at ${node} is a replica, which takes no writes.`, {
      ...{ kind: "failed", ...cause },
      mend: "Name the primary in tenantry:redis.url.",
    });
  if (/unknown (?:sub)?command|Error in ACL SETUSER/i.test(text))
    return new ProvisionError("redis.version", `Redis at ${node} does not know the commands that a tenant needs.`, {
      ...{ kind: "missing", ...cause },
      mend: "Redis 6.2 or later, or Valkey, is needed.",
    });
  if (/^(?:LOADING|BUSY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|OOM|MISCONF)/.test(text))
    return new ProvisionError("redis.busy", `Redis at ${node} takes no work now (${text.split(" ")[0]}).`, {
      ...{ kind: "failed", mend: again, ...cause },
    });
  if (/timed out/i.test(text) && code !== "ETIMEDOUT")
    return new ProvisionError("redis.timeout", `Redis at ${node} did not answer in time.`, {
      ...{ kind: "failed", ...cause },
      mend: `The call may have taken effect. ${again}`,
    });
  if (/^ERR There was an error trying to save/.test(text))
    return new ProvisionError("redis.not-saved", `Redis at ${node} can't write its file of users.`, {
      ...{ kind: "failed", ...cause },
      mend: `See its log: the disk may be full. ${again}`,
    });
  const reason = typeof code === "string" ? code : (/^[A-Z]{3,20}(?= )/.exec(text)?.[0] ?? "connection closed");
  return new ProvisionError("redis.unreachable", `Redis at ${node} can't be reached (${reason}).`, {
    ...{ kind: "failed", ...cause },
    mend: `Start it, or correct tenantry:redis.url. ${again}`,
  });
}
