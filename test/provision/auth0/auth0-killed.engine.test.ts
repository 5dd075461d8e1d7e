// Auth0: runs killed at the creation and at the update of every type that the largest tenant and the platform stack have, and
// objects that are not ours.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { auth0Behaviours } from "../../../src/rehearsal/auth0/auth0-behaviours.ts";
import { tokens } from "../../../src/rehearsal/auth0/tokens.ts";
import { importAsTold, type KilledRuns, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type Auth0Repository, auth0Repository } from "./auth0-repository.ts";

// what the platform's stack alone makes
const shared: string[] = [tokens.action, tokens.triggerAction];
const own = [
  ...Object.keys(auth0Behaviours.types).filter((type) => !shared.includes(type)),
  "aws:route53/record:Record",
];
/** nothing in these can change: what differs is another object (auth0-constants.ts says of each field why) */
const fixed: string[] = [
  ...[tokens.resourceServer, tokens.organizationClientGrant, tokens.customDomain, tokens.customDomainVerification],
  "aws:route53/record:Record",
];
const quiet = { expectNoChanges: true } as const;

describe("tenants at Auth0, when nobody hears the answer", () => {
  let repository: Auth0Repository;
  let stack: Stack;
  let largest: Stack;
  beforeAll(async () => {
    repository = await auth0Repository();
    repository.cloud.lag = 0;
    repository.edit("clinic", /$/, "\nlifecycle: { protect: false }\n");
    stack = await repository.open("clinic");
  });
  afterAll(() => repository.close());
  const killed = (of: Stack, name: string, types: string[], operation: "create" | "update"): Promise<KilledRuns> => {
    const stateFile = join(repository.root, `state/.pulumi/stacks/tenantry/${name}.prod.json`);
    return killEveryCreate(of, repository.cloud, { types, stateFile, operation }, (refusal) =>
      importAsTold(refusal, of, repository.cloud, (args) => repository.printed(args)),
    );
  };
  const isWhole = async (of: Stack, types: string[]): Promise<void> => {
    expect(await miscounted(of, repository.cloud, types)).toEqual([]);
    await of.up(quiet);
    await of.refresh({ ...quiet, previewOnly: true });
  };

  it("are whole after a kill at every type of the largest, nothing is made twice, and a second run changes nothing", async () => {
    largest = await repository.open("megacorp");
    await largest.init();
    const { struck } = await killed(largest, "megacorp", own, "create");
    expect([...struck].sort()).toEqual([...own].sort());
    await isWhole(largest, own);
  });

  it("are whole after a kill at every type that a change of the largest updates", async () => {
    for (const [from, to] of [
      ["Megacorp International", "Megacorp Worldwide"],
      ["status: active", "status: suspended"],
      ["verifiedDomains: [megacorp.example]", "verifiedDomains: [megacorp.example, acquired.example]"],
      ["epoch: 2", "epoch: 3"],
      ["[tools:reports.read, tools:jobs.start]", "[tools:reports.read]"],
      ["action: jobs.stop", "action: jobs.halt"],
      ["name: Operator", "name: Operations"],
    ] as const)
      repository.edit("megacorp", from, to);
    const { struck } = await killed(largest, "megacorp", own, "update");
    expect([...struck].sort()).toEqual(own.filter((type) => !fixed.includes(type)).sort());
    await isWhole(largest, own);
  });

  it("have a whole platform stack after a kill at the creation of each of its types, and at the update of the Actions", async () => {
    const platform = await repository.open("platform");
    await platform.init();
    const created = await killed(platform, "platform", shared, "create");
    expect([...created.struck].sort()).toEqual([...shared].sort());
    await isWhole(platform, shared);
    const file = join(repository.root, "src/provision/auth0/token-action.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace("if (!event.user.email) return;", "$& // new"));
    expect((await killed(platform, "platform", shared, "update")).struck).toEqual([tokens.action]);
    await isWhole(platform, shared);
  });

  it.each(["client", "organization", "connection"] as const)(
    "have no second %s after a creation that timed out when it was done",
    async (type) => {
      const before = repository.cloud.list(tokens[type]).length;
      repository.cloud.faults.push({ kind: "time-out", operation: "create", type: tokens[type] });
      await expect(stack.up()).rejects.toMatchObject({
        message: expect.stringMatching(/did not answer .*made all the same, and recorded now: auth0:index/),
        mend: expect.stringContaining("run it again to go on"),
      });
      await stack.up();
      await stack.up(quiet);
      const made = { client: 2, organization: 1, connection: 1 }[type];
      expect(repository.cloud.list(tokens[type])).toHaveLength(before + made);
      await stack.destroy();
      expect(repository.cloud.list(tokens[type])).toHaveLength(before);
    },
  );

  it("leave a foreign client and a foreign role of our names alone, and name them", async () => {
    const { cloud } = repository;
    cloud.put(tokens.role, "rol_foreign", { name: "clinic--member", description: "Theirs" });
    await expect(stack.up()).rejects.toMatchObject({
      code: "engine.foreign-object",
      kind: "refused",
      message: expect.stringContaining("role clinic--member (Theirs), id rol_foreign"),
      mend: expect.stringContaining("pulumi import"),
    });
    await expect(stack.up()).rejects.toMatchObject({ code: "engine.foreign-object" });
    expect(cloud.get(tokens.role, "rol_foreign")?.properties.description).toBe("Theirs");
    cloud.remove(tokens.role, "rol_foreign");
    await stack.up();
    await stack.up(quiet);
  });
});
