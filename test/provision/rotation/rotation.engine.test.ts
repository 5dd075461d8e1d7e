// A spec that skips an epoch, or goes back, under the real engine: nothing is touched.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { type EntraRepository, entraRepository } from "../entra/entra-repository.ts";
import { entraToken } from "../entra/entra-token.ts";

describe("epochs", () => {
  let repository: EntraRepository;
  let stack: Stack;
  const epoch = (text: string) => repository.edit("fabrikam", /rotation: .*/, `rotation: { epoch: ${text} }`);
  const passwords = () => repository.cloud.list(entraToken.password).map(({ properties }) => properties.value);
  beforeAll(async () => {
    repository = await entraRepository();
    stack = await repository.open("fabrikam");
    await stack.up();
  });
  afterAll(() => repository.close());

  it.each([
    ["4", /rotate one epoch at a time: 3 first/],
    ["1", /epochs only grow/],
  ])("2 → %s is refused in preview and up, before any resource is touched", async (next, message) => {
    const before = [repository.cloud.calls.length, passwords()];
    epoch(next);
    for (const run of [() => stack.preview(), () => stack.up()])
      await expect(run()).rejects.toMatchObject({
        code: "program.rotation",
        kind: "refused",
        message: expect.stringMatching(message),
        mend: expect.stringContaining("2 or 3"),
      });
    expect([repository.cloud.calls.filter(({ operation }) => operation !== "read").length, passwords()]).toEqual(
      before,
    );
    epoch("2");
    await stack.up({ expectNoChanges: true });
  });

  it("2 → 3 goes on, and so does the next step after it", async () => {
    epoch("3");
    await stack.up();
    epoch("4");
    await stack.up();
    await stack.up({ expectNoChanges: true });
  });
});
