// What goes wrong between us and a local platform: said with the way on and without the token, and the next run converges.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { adminPaths, type ClientAnswer, type PlatformAddress } from "../../../src/local/admin-contract.ts";
import { type AdminClient, openAdminClient } from "../../../src/provision/local/admin-client.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { type RedisRepository, redisRepository } from "../redis/redis-repository.ts";
import { type TroubledWay, troubledWay, type WayTrouble } from "./troubled-way.ts";

const tenant = "pebble";
const wrong = "wr0ng-Token_canary~41d8";

describe("a local tenant, with trouble", () => {
  let repository: RedisRepository;
  let way: TroubledWay;
  let stack: Stack;
  let admin: AdminClient;
  let address: PlatformAddress;
  const file = (): string => join(repository.root, ".tenantry/local/platform.json");
  const settled = async (): Promise<void> => {
    await stack.up();
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
  };
  const client = (): Promise<ClientAnswer | undefined> => admin.get<ClientAnswer>(adminPaths.client(tenant, "robot"));
  beforeAll(async () => {
    // its tenants may have users there; this one has none
    const nowhere = { url: "redis://127.0.0.1:9", admin: "file:.tenantry/secrets/redis", adminUser: "default" };
    repository = await redisRepository({ redis: nowhere });
    address = JSON.parse(readFileSync(file(), "utf8")) as PlatformAddress;
    admin = await openAdminClient(join(repository.root, ".tenantry/local"));
    way = await troubledWay(address.url);
    writeFileSync(file(), JSON.stringify({ ...address, url: way.url }));
    stack = await repository.open(tenant);
  });
  afterAll(async () => {
    await way.close();
    await repository.close();
  });

  it("with another platform's token says so, shows neither, and makes nothing", async () => {
    writeFileSync(file(), JSON.stringify({ ...address, url: way.url, adminToken: wrong }));
    const error = await stack.up().then(
      () => undefined,
      (thrown: Error & { mend?: string }) => thrown,
    );
    writeFileSync(file(), JSON.stringify({ ...address, url: way.url }));
    expect(error).toMatchObject({ code: "local.unauthorized", kind: "missing" });
    expect(error?.mend).toContain("npx tenantry local");
    for (const text of [error?.message, error?.mend, error?.stack, String(error?.cause)])
      for (const secret of [wrong, address.adminToken]) expect(findSecret(text ?? "", secret)).toEqual([]);
    expect(await admin.get(adminPaths.organization(tenant))).toBeUndefined();
    await settled();
    await stack.destroy();
  });

  it.each<[string, WayTrouble, object]>([
    [
      "a platform that answers 503 in the middle",
      { kind: "503", method: "PUT", at: /\/clients\// },
      { code: "local.internal", kind: "failed", mend: expect.stringContaining("run it again") },
    ],
    [
      "an answer that is lost after its organization was made",
      { kind: "lost", method: "PUT", at: /^\/admin\/organizations\/pebble$/ },
      { code: "local.unreachable", message: expect.stringContaining("Start it with: npx tenantry local") },
    ],
    [
      "an answer that is lost after a client was made",
      { kind: "lost", method: "PUT", at: /\/clients\// },
      { code: "local.unreachable" },
    ],
  ])("converges after %s", async (_, trouble, said) => {
    way.troubles.push(trouble);
    await expect(stack.up()).rejects.toMatchObject(said);
    expect(way.troubles).toEqual([]);
    const made = await client();
    await settled();
    // whoever took its secret already goes on with it
    if (trouble.kind === "lost" && made !== undefined) expect((await client())?.clientId).toBe(made.clientId);
    await stack.destroy();
    expect(await admin.get(adminPaths.organization(tenant))).toBeUndefined();
  });

  it("updates again what took effect and was not heard of", async () => {
    await stack.up();
    repository.edit(tenant, "Pebble Games", "Pebble Toys");
    way.troubles.push({ kind: "lost", method: "PUT", at: /^\/admin\/organizations\/pebble$/ });
    await expect(stack.up()).rejects.toMatchObject({ code: "local.unreachable" });
    await settled();
    expect(await admin.get(adminPaths.organization(tenant))).toMatchObject({ displayName: "Pebble Toys" });
  });

  it("makes anew what somebody deleted", async () => {
    await admin.remove(adminPaths.client(tenant, "robot"));
    await expect(stack.refresh({ expectNoChanges: true, previewOnly: true })).rejects.toMatchObject({
      code: "engine.drift",
    });
    await stack.refresh();
    await settled();
    expect(await client()).toBeDefined();
  });
});
