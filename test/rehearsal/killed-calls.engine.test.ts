// Every create and update, with the run killed between the service's effect and its answer: nothing lost, nothing twice.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pendingCreates } from "../../src/engine/pending-create.ts";
import { runEngine } from "./run-engine.ts";
import { smallBehaviours, smallTenant, tokens } from "./small-tenant.ts";
import { type StandInProject, standInProject } from "./stand-in-project.ts";

const resources = [
  { name: "org", type: tokens.organization },
  { name: "app", type: tokens.client },
  { name: "credentials", type: tokens.credentials },
];

describe("a run that is killed while a service answers", () => {
  let project: StandInProject;
  beforeEach(async () => {
    project = await standInProject({ auth0: smallBehaviours });
    project.program(smallTenant());
    await project.stack.init();
  });
  afterEach(() => project.close());

  const killAt = async (operation: "create" | "update", name: string): Promise<void> => {
    let kill = (): void => {};
    // The engine writes down what others answered meanwhile: killed in that very write, its file backend loses the state.
    const strike = (): void => void setTimeout(() => kill(), 700);
    project.cloud.faults.push({ kind: "kill", operation, name, strike });
    const code = await runEngine(project, "up", (how) => {
      kill = how;
    });
    expect(code).toBeNull();
    await project.stack.clearDeadLock();
  };

  it.each(resources)("converges after the creation of $name, and makes nothing twice", async ({ name, type }) => {
    await killAt("create", name);
    const pending = pendingCreates(await project.stack.exportState());
    expect(pending.map((each) => each.name)).toContain(name);
    const made = pending.flatMap(({ urn, type: of }) => project.cloud.list(of).map(({ id }) => [urn, id] as const));
    await project.stack.adopt(new Map(made));
    await project.stack.refresh();
    await project.stack.up();
    expect(project.cloud.list()).toHaveLength(resources.length);
    expect(project.cloud.list(type)).toHaveLength(1);
    await project.stack.up({ expectNoChanges: true });
    await project.stack.refresh({ previewOnly: true, expectNoChanges: true });
    await project.stack.destroy();
    expect(project.cloud.list()).toEqual([]);
  });

  it("names what is taken where nobody looked for what was left behind", async () => {
    await killAt("create", "org");
    await expect(project.stack.up()).rejects.toMatchObject({
      code: "rehearsal.conflict",
      mend: expect.stringContaining("left behind by a run that was killed"),
    });
  });

  it("converges after the update of each resource", async () => {
    await project.stack.up();
    for (const [index, { name }] of resources.entries()) {
      project.program(smallTenant({ word: `word-${index}` }));
      await killAt("update", name);
      await project.stack.up();
      expect(project.cloud.list()).toHaveLength(resources.length);
      expect(project.cloud.list(tokens.organization)[0]?.properties.displayName).toBe(`word-${index}`);
      await project.stack.up({ expectNoChanges: true });
    }
  });
});
