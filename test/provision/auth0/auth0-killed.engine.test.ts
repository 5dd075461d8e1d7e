// Auth0: runs killed at the creation of every type that the largest tenant has, and objects that are not ours.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { auth0Behaviours } from "../../../src/rehearsal/auth0/auth0-behaviours.ts";
import { tokens } from "../../../src/rehearsal/auth0/tokens.ts";
import { importAsTold, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { type Auth0Repository, auth0Repository } from "./auth0-repository.ts";

const types = Object.keys(auth0Behaviours.types);
const quiet = { expectNoChanges: true } as const;

describe("tenants at Auth0, when nobody hears the answer to a creation", () => {
  let repository: Auth0Repository;
  let stack: Stack;
  beforeAll(async () => {
    repository = await auth0Repository();
    repository.cloud.lag = 0;
    repository.edit("clinic", /$/, "\nlifecycle: { protect: false }\n");
    stack = await repository.open("clinic");
  });
  afterAll(() => repository.close());

  it("are whole after a kill at every type of the largest, nothing is made twice, and a second run changes nothing", async () => {
    const { cloud } = repository;
    const largest = await repository.open("megacorp");
    await largest.init();
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/megacorp.prod.json");
    const { struck } = await killEveryCreate(largest, cloud, { types, stateFile }, (refusal) =>
      importAsTold(refusal, largest, cloud, (args) => repository.printed(args)),
    );
    // what the platform's stack alone makes
    const shared: string[] = [tokens.action, tokens.triggerAction];
    expect([...struck].sort()).toEqual(types.filter((type) => !shared.includes(type)).sort());
    expect(await miscounted(largest, cloud, types)).toEqual([]);
    await largest.up(quiet);
    await largest.refresh({ ...quiet, previewOnly: true });
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
