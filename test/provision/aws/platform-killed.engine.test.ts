// AWS: runs of the platform stack killed at the creation of every type that tenants share, and at its updates.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { importAsTold, type KilledRuns, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type AwsRepository, awsRepository } from "./aws-repository.ts";
import { awsTypes } from "./aws-types.ts";

const quiet = { expectNoChanges: true } as const;
// what a tenant alone has
const { key, member, secret, value, parameter, ...shared } = awsTypes;
const types = Object.values(shared);

describe("the platform stack on AWS, when nobody hears the answer", () => {
  let repository: AwsRepository;
  let stack: Stack;
  beforeAll(async () => {
    repository = await awsRepository();
    repository.cloud.lag = 0;
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

  it("is whole after a kill at every type that it makes, nothing is made twice, and a second run changes nothing", async () => {
    const { struck, refused } = await killed("create");
    expect([...struck].sort()).toEqual([...types].sort());
    // no provider can look for these, and AWS would take a second one: the run stops before it does
    expect(refused.map(({ code }) => code)).toContain("engine.unseen-object");
    expect(await miscounted(stack, repository.cloud, types)).toEqual([]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is whole after a kill at the update of its alias", async () => {
    repository.editProject("active: first", "active: second");
    const { struck } = await killed("update");
    expect(struck).toEqual([awsTypes.alias]);
    expect(await miscounted(stack, repository.cloud, types)).toEqual([]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });
});
