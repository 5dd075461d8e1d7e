// Ctrl-C at any step of a run at Okta: it ends in order, its state is whole, and the next run goes on where it stopped.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EngineReporter } from "../../../src/engine/engine-progress.ts";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { tokens } from "../../../src/rehearsal/okta/tokens.ts";
import { type OktaRepository, oktaRepository } from "./okta-repository.ts";

const tenant = "pied-piper";

describe("a run at Okta that somebody stops", () => {
  let repository: OktaRepository;
  let stack: Stack;
  beforeAll(async () => {
    repository = await oktaRepository();
    repository.cloud.lag = 0;
    stack = await repository.open(tenant);
    await stack.init();
  });
  afterAll(() => repository.close());

  /** Stops the operation as soon as it reports the type. */
  const stopAt = async (type: string, operation: "preview" | "up"): Promise<void> => {
    const stop = new AbortController();
    const report: EngineReporter = (progress) => {
      if ("urn" in progress && progress.urn.includes(type)) stop.abort();
      if ("step" in progress && progress.step.urn.includes(type)) stop.abort();
    };
    const stopped = await repository.open(tenant, stop.signal, {}, report);
    await expect(stopped[operation]()).rejects.toMatchObject({ code: "engine.interrupted", exitCode: 130 });
    expect(await stack.locks()).toEqual([]);
    await stack.exportState();
  };
  const settled = async (): Promise<void> => {
    await stack.up();
    await stack.up({ expectNoChanges: true });
    await stack.refresh({ expectNoChanges: true, previewOnly: true });
    const names = repository.cloud.list(tokens.group).map(({ properties }) => properties.name);
    expect(new Set(names).size).toBe(names.length);
  };

  it("is stopped at a preview, and nothing is there", async () => {
    await stopAt(tokens.group, "preview");
    expect(repository.cloud.list()).toEqual([]);
  });

  it.each<[string, string]>([
    ["its first group", tokens.group],
    ["its server, in the middle", tokens.server],
    ["the signing of its config", "tenantry:index:SignedConfig"],
  ])("is stopped at %s, and the next run makes the rest, and nothing twice", async (_, type) => {
    await stopAt(type, "up");
    await settled();
    await stack.unprotect();
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });
});
