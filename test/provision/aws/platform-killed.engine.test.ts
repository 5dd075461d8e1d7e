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
  const killed = (operation: "create" | "update", of: readonly string[] = types): Promise<KilledRuns> => {
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/platform.json");
    return killEveryCreate(stack, repository.cloud, { types: of, stateFile, operation }, (refusal) =>
      importAsTold(refusal, stack, repository.cloud, (args) => repository.printed(args)),
    );
  };

  it("is whole after a kill at every type that it makes, nothing is made twice, and a second run changes nothing", async () => {
    const { struck, refused } = await killed("create");
    expect([...struck].sort()).toEqual([...types].sort());
    // no provider can look for these, and AWS would take a second one: the run stops before it does
    const lost = refused.filter(({ code }) => code === "engine.unseen-object").map(({ mend }) => mend);
    const blind = [awsTypes.signingKey, awsTypes.distribution];
    for (const type of blind)
      expect(
        lost.some((mend) => mend.includes(`'${type}'`)),
        type,
      ).toBe(true);
    for (const mend of lost) for (const type of [awsTypes.plan, awsTypes.grant]) expect(mend).not.toContain(type);
    expect(await miscounted(stack, repository.cloud, types)).toEqual([]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is whole after a kill at every type that a change of the settings updates, and has what they say", async () => {
    const { alias, distribution, lifecycle, policy } = awsTypes;
    repository.editProject("active: first", "active: second");
    repository.editProject("role/mcp-server", 'role/mcp-server", "arn:aws:iam::123456789012:role/batch');
    repository.editProject("        readers:", "        keepVersions: 30\n        readers:");
    repository.editProject("cloudFront:\n", "cloudFront:\n        priceClass: PriceClass_All\n");
    const { struck, refused } = await killed("update");
    // tiers, keys, grants and the bucket's other parts never change: another value is another object, or there is none
    expect([...struck].sort()).toEqual([alias, distribution, lifecycle, policy].sort());
    expect(refused).toEqual([]);
    expect(await miscounted(stack, repository.cloud, types)).toEqual([]);
    const [made] = repository.cloud.list(distribution);
    expect(made?.properties).toMatchObject({ priceClass: "PriceClass_All" });
    expect(JSON.stringify(repository.cloud.list(policy)[0]?.properties.policy)).toContain("role/batch");
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is whole after a kill at a grant that replaces another: none is left over", async () => {
    const { grant } = awsTypes;
    repository.editProject(/signers: .*/, 'signers: ["arn:aws:iam::123456789012:role/publisher-2"]');
    const { struck, refused } = await killed("create", [grant]);
    expect(struck).toEqual([grant]);
    expect(refused).toEqual([]);
    const principals = repository.cloud.list(grant).map(({ properties }) => properties.granteePrincipal);
    expect(principals).toEqual(Array(2).fill("arn:aws:iam::123456789012:role/publisher-2"));
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });
});
