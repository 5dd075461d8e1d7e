// Okta: runs killed at the creation and at the update of every type that tenants have, and objects that are not ours.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { oktaBehaviours } from "../../../src/rehearsal/okta/okta-behaviours.ts";
import { tokens } from "../../../src/rehearsal/okta/tokens.ts";
import { importAsTold, type KilledRuns, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type OktaRepository, oktaRepository } from "./okta-repository.ts";
import { updatedTypes } from "./updated-types.ts";

// Routing rules are the platform stack's.
const types = Object.keys(oktaBehaviours.types).filter((type) => type !== tokens.route);
const quiet = { expectNoChanges: true } as const;

describe("tenants at Okta, when nobody hears the answer", () => {
  let repository: OktaRepository;
  let gavin: Stack;
  let platform: Stack;
  beforeAll(async () => {
    repository = await oktaRepository();
    repository.cloud.lag = 0;
    // Its secrets are theirs, and no two tenants may share one.
    for (const tenant of ["aviato", "vehement"]) rmSync(join(repository.root, `tenants/${tenant}.yaml`));
    copyFileSync(join(import.meta.dirname, "specs/gavin.yaml"), join(repository.root, "tenants/gavin.yaml"));
    gavin = await repository.open("gavin");
    platform = await repository.open("platform");
    await gavin.init();
    await platform.init();
  });
  afterAll(() => repository.close());

  const killed = (stack: Stack, operation: "create" | "update", struck: readonly string[]): Promise<KilledRuns> => {
    const name = stack === platform ? "platform" : "gavin";
    const stateFile = join(repository.root, `state/.pulumi/stacks/tenantry/${name}.prod.json`);
    return killEveryCreate(stack, repository.cloud, { types: struck, stateFile, operation }, (refusal) =>
      importAsTold(refusal, stack, repository.cloud, (args) => repository.printed(args)),
    );
  };
  const isWhole = async (stack: Stack, own: readonly string[]): Promise<void> => {
    expect(await miscounted(stack, repository.cloud, own)).toEqual([]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  };

  it("are whole after a kill at the creation of every type, nothing is made twice, and a second run changes nothing", async () => {
    const { struck, refused } = await killed(gavin, "create", types);
    expect([...struck].sort()).toEqual([...types].sort());
    // a key of SAML can't be looked for and would be made twice: the run stops before it does
    expect(refused.map(({ code }) => code)).toContain("engine.unseen-object");
    await isWhole(gavin, types);
  });

  it("are led there after a kill at the first rule, and at the mark that says whose the rules are", async () => {
    const { struck } = await killed(platform, "create", [tokens.group, tokens.route]);
    expect(struck).toEqual([tokens.group, tokens.route]);
    await isWhole(platform, [tokens.route]);
  });

  it("are whole after a kill at the update of every type that a change updates", async () => {
    // one broad change: out of service, a role with another title and one more, a domain, a look and limits
    for (const [from, to] of [
      ["status: active", "status: suspended"],
      ["name: Clerk,", "name: Clerk of the court,"],
      ["identity:\n", "  - { roleId: scribe, name: Scribe, permissions: [] }\nidentity:\n"],
      ["domains: [gavin.example]", "domains: [gavin.example, gavin-labs.example]"],
      [
        "domains: [gavin.example, gavin-funds.example]",
        "domains: [gavin.example, gavin-funds.example, gavin-labs.example]",
      ],
      ["gavin-funds.example, gavin.example]", "gavin-funds.example, gavin-labs.example, gavin.example]"],
      ["locale: en", "locale: de"],
      ["percentage: 10", "percentage: 15"],
    ] as const)
      repository.edit("gavin", from, to);
    const { struck, refused } = await killed(gavin, "update", types);
    expect([...struck].sort()).toEqual(updatedTypes.filter((type) => type !== tokens.route).sort());
    expect(refused).toEqual([]);
    const routed = await killed(platform, "update", [tokens.group, tokens.route]);
    expect(routed.struck).toEqual([tokens.route]);
    await isWhole(platform, [tokens.route]);
    const [rule] = repository.cloud.list(tokens.route).map(({ properties }) => properties);
    expect(rule?.status).toBe("INACTIVE");
    await isWhole(
      gavin,
      types.filter((type) => type !== tokens.group),
    );
    // one is the platform stack's: the mark
    const groups = repository.cloud.list(tokens.group).length;
    expect(await miscounted(gavin, repository.cloud, types)).toEqual([
      `${tokens.group}: ${groups} stand, ${groups - 1} are known`,
    ]);
  });

  it("leave a foreign group of our name alone, and name it", async () => {
    const { cloud } = repository;
    const stack = await repository.open("pied-piper");
    cloud.put(tokens.group, "00gforeign", { name: "pied-piper.prod:member", description: "Theirs" });
    const refusal = {
      code: "engine.foreign-object",
      message: expect.stringContaining("group pied-piper.prod:member (Theirs), id 00gforeign"),
    };
    await expect(stack.up()).rejects.toMatchObject(refusal);
    expect(cloud.get(tokens.group, "00gforeign")?.properties.description).toBe("Theirs");
    cloud.remove(tokens.group, "00gforeign");
    await stack.up();
    await stack.up(quiet);
  });
});
