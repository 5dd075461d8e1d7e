// ACLs are each server's own: a tenant's user must stand on all of them, replicas and the nodes of a cluster alike.
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { PartialFailure } from "../../../src/provider/partial-failure.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { adminPassword, asAdmin, passwordOf, signIn, userCalls, userInputs } from "./redis-users.ts";

const calls = userCalls();
const servers: RedisServer[] = [];
const start = async (options: Parameters<typeof startRedis>[0]): Promise<RedisServer> => {
  const server = await startRedis({ password: adminPassword, ...options });
  servers.push(server);
  return server;
};
const until = async (what: () => Promise<boolean>): Promise<void> => {
  while (!(await what())) await sleep(50);
};

describe("a Redis of several servers", () => {
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });

  it("has the user on the primary and its replicas, and says which one could not be told", async () => {
    const primary = await start({});
    const args = ["--replicaof", "127.0.0.1", String(primary.port), "--masterauth", adminPassword];
    const replica = await start({ args });
    const admin = await asAdmin(primary.port);
    await until(async () => (await admin.info("replication")).includes("state=online"));
    const made = await calls.create(userInputs(primary.port, "acme"));
    const names = [primary, replica].map(({ port }) => `127.0.0.1:${port}`).sort();
    expect(made.nodes).toEqual(names);
    for (const { port } of [primary, replica])
      expect(await (await signIn(port, "tenantry-acme", passwordOf(made))).ping()).toBe("PONG");
    const second = await asAdmin(replica.port);
    await second.call("ACL", "DELUSER", "tenantry-acme");
    expect(await calls.standing(made)).toBe("different: missing");
    replica.pause();
    const impatient = userCalls({ patience: 500 });
    const failed = await impatient
      .update(userInputs(primary.port, "acme", { enabled: false }), made)
      .catch((caught: unknown) => caught);
    replica.resume();
    if (!(failed instanceof PartialFailure)) throw new TypeError("it fails half-way");
    expect(failed.cause.message).toContain(`127.0.0.1:${replica.port}`);
    // The server that could be told is not left open for the other's sake.
    await expect(signIn(primary.port, "tenantry-acme", passwordOf(made))).rejects.toThrow(/WRONGPASS/);
    const after = await calls.update(userInputs(primary.port, "acme", { enabled: false }), failed.outputs);
    expect(await calls.standing(after)).toBe("as planned");
    await calls.remove(after);
    expect(await second.acl("USERS")).toEqual(["default"]);
  });

  it("has it on every node of a cluster, and loses the keys on the node that holds them", async () => {
    const nodes = [await start({ cluster: true }), await start({ cluster: true }), await start({ cluster: true })];
    const admins = await Promise.all(nodes.map(({ port }) => asAdmin(port)));
    const [first, ...others] = admins;
    const [meeting] = nodes;
    if (first === undefined || meeting === undefined) throw new TypeError("three nodes");
    for (const [index, admin] of admins.entries()) {
      const from = Math.floor((index * 16_384) / 3);
      const to = Math.floor(((index + 1) * 16_384) / 3) - 1;
      await admin.call("CLUSTER", "ADDSLOTSRANGE", from, to);
    }
    // A node's bus has a port of its own choice here, which MEET has to be told.
    const busPort = /@(\d+)/.exec(String(await first.cluster("NODES")))?.[1] ?? "";
    for (const other of others) await other.call("CLUSTER", "MEET", "127.0.0.1", meeting.port, busPort);
    for (const admin of admins)
      await until(async () => {
        const info = String(await admin.cluster("INFO"));
        return info.includes("cluster_state:ok") && info.includes("cluster_known_nodes:3");
      });
    const made = await calls.create(userInputs(meeting.port, "acme", { eraseOnDelete: true }));
    expect(made.nodes).toHaveLength(3);
    const answers = await Promise.all(
      nodes.map(async ({ port }) => {
        const client = await signIn(port, "tenantry-acme", passwordOf(made));
        return client.set("tenantry:{acme}:session:1", "s").catch((error: Error) => error.message.split(" ")[0]);
      }),
    );
    expect(answers.sort()).toEqual(["MOVED", "MOVED", "OK"]);
    expect(await calls.standing(made)).toBe("as planned");
    await calls.remove(made);
    for (const admin of admins) {
      expect(await admin.acl("USERS")).toEqual(["default"]);
      expect(await admin.dbsize()).toBe(0);
    }
  });
});
