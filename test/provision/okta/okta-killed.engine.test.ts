// Okta: runs killed at the creation of every type that tenants have, and objects that are not ours.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oktaBehaviours } from "../../../src/rehearsal/okta/okta-behaviours.ts";
import { tokens } from "../../../src/rehearsal/okta/tokens.ts";
import { importAsTold, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type OktaRepository, oktaRepository } from "./okta-repository.ts";

// Routing rules are the platform stack's.
const types = Object.keys(oktaBehaviours.types).filter((type) => type !== tokens.route);
const quiet = { expectNoChanges: true } as const;

describe("tenants at Okta, when nobody hears the answer to a creation", () => {
  let repository: OktaRepository;
  beforeAll(async () => {
    repository = await oktaRepository();
    repository.cloud.lag = 0;
  });
  afterAll(() => repository.close());

  it("are whole after a kill at every type, nothing is made twice, and a second run changes nothing", async () => {
    const { cloud } = repository;
    // Its secrets are theirs, and no two tenants may share one.
    for (const tenant of ["aviato", "vehement"]) rmSync(join(repository.root, `tenants/${tenant}.yaml`));
    copyFileSync(join(import.meta.dirname, "specs/gavin.yaml"), join(repository.root, "tenants/gavin.yaml"));
    const stack = await repository.open("gavin");
    await stack.init();
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/gavin.prod.json");
    const { struck, refused } = await killEveryCreate(stack, cloud, { types, stateFile }, (refusal) =>
      importAsTold(refusal, stack, cloud, (args) => repository.printed(args)),
    );
    expect([...struck].sort()).toEqual([...types].sort());
    // a key of SAML can't be looked for and would be made twice: the run stops before it does
    expect(refused.map(({ code }) => code)).toContain("engine.unseen-object");
    expect(await miscounted(stack, cloud, types)).toEqual([]);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });

    const platform = await repository.open("platform");
    await platform.init();
    const platformState = join(repository.root, "state/.pulumi/stacks/tenantry/platform.prod.json");
    const rules = { types: [tokens.route], stateFile: platformState };
    const routed = await killEveryCreate(platform, cloud, rules, (refusal) =>
      importAsTold(refusal, platform, cloud, (args) => repository.printed(args)),
    );
    expect(routed.struck).toEqual([tokens.route]);
    expect(await miscounted(platform, cloud, [tokens.route])).toEqual([]);
    await platform.up(quiet);
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
