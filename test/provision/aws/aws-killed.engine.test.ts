// AWS: runs killed at the creation and the update of every type that a tenant has before the gateway, beside keys and usage
// plans that are not ours.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { importAsTold, type KilledRuns, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type AwsRepository, awsRepository } from "./aws-repository.ts";
import { awsTypes } from "./aws-types.ts";

const quiet = { expectNoChanges: true } as const;

describe("a tenant on AWS, when nobody hears the answer", () => {
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
  const killed = (types: readonly string[], operation: "create" | "update" = "create"): Promise<KilledRuns> => {
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/dynamo.json");
    return killEveryCreate(stack, repository.cloud, { types, stateFile, operation }, (refusal) =>
      importAsTold(refusal, stack, repository.cloud, (args) => repository.printed(args)),
    );
  };

  const planOf = () => repository.cloud.list(awsTypes.plan)[0]?.properties;

  it("is whole after a kill at every type, nothing but a secret's version is made twice, and a second run changes nothing", async () => {
    const { key, plan, member, secret, value } = awsTypes;
    const types = [key, plan, member, secret, value];
    const { struck, refused } = await killed(types);
    expect([...struck].sort()).toEqual([...types].sort());
    // everything is found again by name and tags: nobody has to import anything
    expect(refused).toEqual([]);
    // the same value was put again: AWS keeps the one before as AWSPREVIOUS, and drops it in time
    expect(await miscounted(stack, repository.cloud, types)).toEqual([expect.stringContaining(value)]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is whole after a kill at every type that a change of its spec updates, and changes what the spec says", async () => {
    const { key, plan, member, secret, value } = awsTypes;
    const types = [key, plan, member, secret, value];
    const made = await miscounted(stack, repository.cloud, types);
    repository.edit("dynamo", "rate: 250", "rate: 300");
    repository.edit("dynamo", /^plan: .*$/m, "plan: pro");
    const { struck, refused } = await killed(types, "update");
    // a membership and a secret's version are never updated: AWS makes new ones
    expect([...struck].sort()).toEqual([key, plan, secret].sort());
    expect(refused).toEqual([]);
    expect(await miscounted(stack, repository.cloud, types)).toEqual(made);
    expect(planOf()).toMatchObject({ throttleSettings: { rateLimit: 300 }, tags: { plan: "pro" } });
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is whole after a rotation that is killed at every type that it makes: the second key is made once", async () => {
    const { key, member, value } = awsTypes;
    const place = "kind: aws-api-gateway\n";
    repository.edit("dynamo", place, `${place}    rotation: { epoch: 2 }\n`);
    const { struck, refused } = await killed([key, member, value]);
    expect([...struck].sort()).toEqual([key, member, value].sort());
    expect(refused).toEqual([]);
    expect(await miscounted(stack, repository.cloud, [key, member])).toEqual([]);
    expect(repository.cloud.list(key)).toHaveLength(2);
    await stack.up(quiet);
    repository.edit("dynamo", "    rotation: { epoch: 2 }\n", "    rotation: { epoch: 2, keepPrevious: false }\n");
    await stack.up();
    await stack.up(quiet);
  });

  it("is whole after a kill at a parameter, which is made once and changed once", async () => {
    repository.editProject("store: secrets-manager", "store: parameter-store");
    const { parameter } = awsTypes;
    expect((await killed([parameter])).struck).toEqual([parameter]);
    expect(await miscounted(stack, repository.cloud, [parameter, awsTypes.secret])).toEqual([]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
    repository.edit("dynamo", /^plan: .*$/m, "plan: enterprise");
    expect((await killed([parameter], "update")).struck).toEqual([parameter]);
    expect(await miscounted(stack, repository.cloud, [parameter])).toEqual([]);
    expect(repository.cloud.list(parameter)[0]?.properties.tags).toMatchObject({ plan: "enterprise" });
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it.each([
    ["key", awsTypes.key],
    ["usage plan", awsTypes.plan],
  ])("leaves a foreign %s of our name alone when its own was not heard of, and takes its own", async (_, type) => {
    const { cloud } = repository;
    const name = String(cloud.list(type)[0]?.properties.name);
    await stack.destroy();
    cloud.put(type, "foreign", { name, region: "eu-central-1" });
    cloud.faults.push({ kind: "time-out", operation: "create", type });
    await expect(stack.up()).rejects.toMatchObject({
      message: expect.stringMatching(/did not answer .*made all the same, and recorded now: aws:apigateway\//),
    });
    await stack.up();
    await stack.up(quiet);
    expect(cloud.get(type, "foreign")?.properties.tags).toBeUndefined();
    expect(cloud.list(type)).toHaveLength(2);
    cloud.remove(type, "foreign");
  });

  it("names a foreign usage plan of its name, and makes its own once that is gone", async () => {
    const { cloud } = repository;
    const [own] = cloud.list(awsTypes.plan);
    await stack.destroy();
    cloud.put(awsTypes.plan, "foreign", { name: own?.properties.name ?? "", region: "eu-central-1" });
    // the creation did nothing, and that is all that is known of it
    cloud.faults.push({ kind: "unavailable", status: 503, operation: "create", type: awsTypes.plan });
    await expect(stack.up()).rejects.toMatchObject({
      code: "engine.foreign-object",
      message: expect.stringContaining("usage plan example-local-dynamo without our tags, id foreign"),
      mend: expect.stringContaining("rename or delete it"),
    });
    expect(cloud.list(awsTypes.plan).map(({ id }) => id)).toEqual(["foreign"]);
    cloud.remove(awsTypes.plan, "foreign");
    await stack.up();
    await stack.up(quiet);
    expect(cloud.list(awsTypes.plan)).toHaveLength(1);
  });

  it("is whole after a kill where a key moves to a tier's plan: it is a member there, once, and its own plan is gone", async () => {
    const { member, plan } = awsTypes;
    repository.edit("dynamo", /^ {4}override: .*$/m, "");
    await (await repository.open("platform")).up();
    const [own] = repository.cloud.list(plan).filter(({ properties }) => properties.name === "example-local-dynamo");
    const { struck, refused } = await killed([member]);
    expect(struck).toEqual([member]);
    expect(refused).toEqual([]);
    expect(repository.cloud.list(member)).toHaveLength(1);
    expect(repository.cloud.list(member)[0]?.properties.usagePlanId).not.toBe(own?.id);
    expect(repository.cloud.get(plan, own?.id ?? "")).toBeUndefined();
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });
});
