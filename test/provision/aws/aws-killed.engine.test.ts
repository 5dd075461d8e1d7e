// AWS: runs killed at the creation of every type that a tenant has before the gateway, beside a key that is not ours.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { importAsTold, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type AwsRepository, awsRepository } from "./aws-repository.ts";
import { awsTypes } from "./aws-types.ts";

const quiet = { expectNoChanges: true } as const;

describe("a tenant on AWS, when nobody hears the answer to a creation", () => {
  let repository: AwsRepository;
  let stack: Stack;
  beforeAll(async () => {
    repository = await awsRepository();
    repository.cloud.lag = 0;
    // with limits of its own it has a usage plan of its own, too
    stack = await repository.open("dynamo");
    await stack.init();
  });
  afterAll(() => repository.close());
  const killed = (types: readonly string[]) => {
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/dynamo.json");
    return killEveryCreate(stack, repository.cloud, { types, stateFile }, (refusal) =>
      importAsTold(refusal, stack, repository.cloud, (args) => repository.printed(args)),
    );
  };

  it("is whole after a kill at every type, nothing but a secret's version is made twice, and a second run changes nothing", async () => {
    const { key, plan, member, secret, value } = awsTypes;
    const types = [key, plan, member, secret, value];
    const { struck, refused } = await killed(types);
    expect([...struck].sort()).toEqual([...types].sort());
    // the provider lists no usage plans, and AWS lets two share a name: the run stops before it makes a second
    expect(refused.map(({ code }) => code)).toEqual(["engine.unseen-object"]);
    // the same value was put again: AWS keeps the one before as AWSPREVIOUS, and drops it in time
    expect(await miscounted(stack, repository.cloud, types)).toEqual([expect.stringContaining(value)]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is whole after a kill at a parameter, which is made once", async () => {
    repository.editProject("store: secrets-manager", "store: parameter-store");
    const { struck } = await killed([awsTypes.parameter]);
    expect(struck).toEqual([awsTypes.parameter]);
    expect(await miscounted(stack, repository.cloud, [awsTypes.parameter, awsTypes.secret])).toEqual([]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("leaves a foreign key of our name alone when its own was not heard of, and takes its own", async () => {
    const { cloud } = repository;
    const [known] = cloud.list(awsTypes.key);
    await stack.destroy();
    cloud.put(awsTypes.key, "foreign", { name: known?.properties.name ?? "", region: "eu-central-1" });
    cloud.faults.push({ kind: "time-out", operation: "create", type: awsTypes.key });
    await expect(stack.up()).rejects.toMatchObject({
      message: expect.stringMatching(/did not answer .*made all the same, and recorded now: aws:apigateway\/apiKey/),
    });
    await stack.up();
    await stack.up(quiet);
    expect(cloud.get(awsTypes.key, "foreign")?.properties.tags).toBeUndefined();
    expect(cloud.list(awsTypes.key)).toHaveLength(2);
  });
});
