// Route 53: runs killed at the creation and at the update of a record.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { type KilledRuns, killEveryCreate, miscounted } from "../kill-every-create.ts";
import { recordType, route53Repository } from "./route53-repository.ts";

const quiet = { expectNoChanges: true } as const;
const types = [recordType] as const;

describe("a tenant's records in a zone of Route 53, when nobody hears the answer", () => {
  let repository: Awaited<ReturnType<typeof route53Repository>>;
  let stack: Stack;
  beforeAll(async () => {
    repository = await route53Repository();
    repository.cloud.lag = 0;
    stack = await repository.open("solo");
    await stack.init();
  });
  afterAll(() => repository.close());
  const killed = (operation: "create" | "update"): Promise<KilledRuns> => {
    const stateFile = join(repository.root, "state/.pulumi/stacks/tenantry/solo.prod.json");
    return killEveryCreate(stack, repository.cloud, { types, stateFile, operation }, async () => {
      throw new Error("a record is found again: nobody has to import one");
    });
  };

  it.each(["create", "update"] as const)(
    "are whole after a kill at their %s, and a second run changes nothing",
    async (operation) => {
      if (operation === "update") {
        repository.forget();
        await stack.refresh();
      }
      expect((await killed(operation)).struck).toEqual([recordType]);
      expect(repository.cloud.list(recordType)).toHaveLength(2);
      expect(await miscounted(stack, repository.cloud, types)).toEqual([]);
      await stack.up(quiet);
      await stack.refresh({ ...quiet, previewOnly: true });
    },
  );
});
