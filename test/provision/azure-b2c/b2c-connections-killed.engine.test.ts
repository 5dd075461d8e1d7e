// Azure AD B2C: runs killed at the first creation of every type that a tenant with connections has, in its directory and at Graph.
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importAsTold, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type B2cRepository, b2cRepository } from "./b2c-repository.ts";
import { b2cToken } from "./b2c-token.ts";

const { application, principal, access, password } = b2cToken.azuread;
const { keySet, policy } = b2cToken.graph;
const types = [keySet, policy, application, principal, access, password];
const quiet = { expectNoChanges: true } as const;

let repository: B2cRepository;
beforeAll(async () => {
  repository = await b2cRepository();
  repository.cloud.lag = 0;
});
afterAll(() => repository.close());

it("a tenant at B2C is whole after a kill at every type; policies, keys and applications are found and not made twice", async () => {
  const { cloud } = repository;
  const stack = await repository.open("fabrikam-labs");
  await stack.init();
  const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/fabrikam-labs.prod.json");
  const { struck } = await killEveryCreate(stack, cloud, { types, stateFile }, (refusal) =>
    importAsTold(refusal, stack, cloud, (args) => repository.printed(args)),
  );
  expect([...struck].sort()).toEqual([...types].sort());
  // the value of the first password was told to nobody; the other directory objects are one for one
  const other = [application, principal, access];
  expect(await miscounted(stack, cloud, other)).toEqual([]);
  expect(cloud.list(policy)).toHaveLength(2);
  expect(cloud.list(keySet)).toHaveLength(4);
  await stack.up(quiet);
  await stack.refresh({ ...quiet, previewOnly: true });
});
