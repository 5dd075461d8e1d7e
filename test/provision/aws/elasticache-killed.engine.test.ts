// ElastiCache: runs of the platform stack killed at the creation and at the update of its users and their group.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { importAsTold, type KilledRuns, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type RedisRepository, redisRepository } from "../redis/redis-repository.ts";

const [user, group] = ["aws:elasticache/user:User", "aws:elasticache/userGroup:UserGroup"];
const types = [user, group] as const;
const quiet = { expectNoChanges: true } as const;

describe("the users of a fleet on ElastiCache, when nobody hears the answer", () => {
  let repository: RedisRepository;
  let stack: Stack;
  beforeAll(async () => {
    repository = await redisRepository({ elasticache: { engine: "redis", region: "eu-central-1" } });
    repository.cloud.lag = 0;
    // What only a Redis of our own can do, and what names it, goes.
    repository.edit("fern", ", eraseOnDelete: true", "");
    repository.edit("ember", "service: self-managed", "service: elasticache");
    stack = await repository.open("platform");
    await stack.init();
  });
  afterAll(() => repository.close());
  const killed = (operation: "create" | "update"): Promise<KilledRuns> => {
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/platform.json");
    return killEveryCreate(stack, repository.cloud, { types, stateFile, operation }, (refusal) =>
      importAsTold(refusal, stack, repository.cloud, (args) => repository.printed(args)),
    );
  };
  const accessOf = (tenant: string) =>
    repository.cloud
      .list(user)
      .filter(({ properties }) => (properties.tags as { tenant?: string }).tenant === tenant)
      .map(({ properties }) => String(properties.accessString).split(" ")[0]);

  it("are whole after a kill at a user and at the group, none is made twice, and a second run changes nothing", async () => {
    const { struck, refused } = await killed("create");
    expect([...struck].sort()).toEqual([...types].sort());
    // AWS refuses a second one of the name, and nobody can ask whose the first is: the run names the import
    for (const { mend } of refused)
      expect(mend).toMatch(/pulumi import .*'aws:elasticache\/user(?:Group:UserGroup|:User)'/);
    expect(await miscounted(stack, repository.cloud, types)).toEqual([]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("are whole after a kill at the update of a user and of the group, which has the new members once", async () => {
    repository.edit("quartz", /^status: .*$/m, "status: suspended");
    repository.edit("fern", "{ isolation: acl }", "{ isolation: acl, rotation: { epoch: 2 } }");
    const { struck, refused } = await killed("update");
    expect([...struck].sort()).toEqual([...types].sort());
    expect(refused).toEqual([]);
    expect(accessOf("quartz")).toEqual(["off"]);
    expect(accessOf("fern")).toEqual(["on", "on"]);
    expect(await miscounted(stack, repository.cloud, types)).toEqual([]);
    const ids = repository.cloud.list(user).map(({ id }) => id);
    const members = (repository.cloud.list(group)[0]?.properties.userIds ?? []) as string[];
    expect([...members].sort()).toEqual(ids.sort());
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });
});
