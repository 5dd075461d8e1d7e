// Azure AD B2C: runs killed at the creation and at the update of every type that its largest tenant has.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { type KilledRuns, importAsTold, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type B2cRepository, b2cRepository } from "./b2c-repository.ts";
import { b2cToken } from "./b2c-token.ts";

const { azuread, graph, own } = b2cToken;
const resourceTypes = { [graph.domain]: own.domain, [graph.keySet]: own.keySet, [graph.policy]: own.policy };
const types = [...Object.values(azuread), ...Object.values(graph)];
const quiet = { expectNoChanges: true } as const;

describe("the largest tenant on Azure AD B2C, when nobody hears the answer", () => {
  let repository: B2cRepository;
  let stack: Stack;
  beforeAll(async () => {
    repository = await b2cRepository();
    repository.cloud.lag = 0;
    stack = await repository.open("wideworld");
    await stack.init();
  });
  afterAll(() => repository.close());
  const killed = (operation: "create" | "update"): Promise<KilledRuns> => {
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/wideworld.prod.json");
    // Graph verifies a domain and adds a key to a set by POST
    const posted: string[] = [graph.domain, graph.keySet];
    const plan = {
      ...{ types, stateFile, resourceTypes },
      operation: (type: string) => (posted.includes(type) ? "create" : operation),
    };
    return killEveryCreate(stack, repository.cloud, plan, (refusal) =>
      importAsTold(refusal, stack, repository.cloud, (args) => repository.printed(args)),
    );
  };

  it("is whole after a kill at every type that it makes, nothing but a password is made twice, and a second run changes nothing", async () => {
    const { struck } = await killed("create");
    expect([...struck].sort()).toEqual([...new Set(types)].sort());
    const twice = await miscounted(stack, repository.cloud, types, resourceTypes);
    expect(twice.filter((line) => !line.includes("applicationPassword"))).toEqual([]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is whole after a kill at every type that a change updates", async () => {
    repository.editPolicy("wideworld-signin", ">PolicyProfile<", ">Profile<");
    repository.edit(
      "wideworld",
      "customDomain: login.wideworld.example",
      "customDomain: login.wideworld.example\n  verifiedDomains: [login.wideworld.example]",
    );
    repository.edit("wideworld", "https://portal.wideworld.example/callback", "https://portal.wideworld.example/back");
    repository.edit("wideworld", "epoch: 2", "epoch: 3");
    repository.edit("wideworld", "scopes: [openid, email, mcp.read]", "scopes: [openid, email, mcp.read, mcp.write]");
    repository.edit("wideworld", "status: active", "status: suspended");
    const { struck } = await killed("update");
    expect([...struck].sort()).toEqual(
      [azuread.application, azuread.access, azuread.principal, graph.domain, graph.keySet, graph.policy].sort(),
    );
    const twice = await miscounted(stack, repository.cloud, types, resourceTypes);
    expect(twice.filter((line) => !line.includes("applicationPassword"))).toEqual([]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });
});
