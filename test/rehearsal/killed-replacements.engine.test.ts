// A creation that was to replace another object, with the run killed between its effect and its answer.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pendingCreates } from "../../src/engine/pending-create.ts";
import { awsBehaviours } from "../../src/rehearsal/aws/aws-behaviours.ts";
import { runEngine } from "./run-engine.ts";
import { type StandInProject, standInProject } from "./stand-in-project.ts";

const [keys, members] = ["aws:apigateway/apiKey:ApiKey", "aws:apigateway/usagePlanKey:UsagePlanKey"];
const home = "eu-central-1";
/** A key that is a member of the plan `plan`, and one beside it in `region`. */
const program = ({ plan = 0, region = home }): string => `
  const plans = ["one", "two"].map((name) => new aws.apigateway.UsagePlan(name, { region: "${home}", name }));
  const key = new aws.apigateway.ApiKey("key", { region: "${home}", name: "key" });
  new aws.apigateway.ApiKey("beside", { region: "${region}", name: "beside" });
  new aws.apigateway.UsagePlanKey("member", {
    region: "${home}", keyId: key.id, keyType: "API_KEY", usagePlanId: plans[${plan}].id
  }, { deleteBeforeReplace: true });
`;

describe("a run that is killed while a service makes what replaces another object", () => {
  let project: StandInProject;
  beforeEach(async () => {
    project = await standInProject({ aws: awsBehaviours });
    project.program(program({}));
    await project.stack.up();
  });
  afterEach(() => project.close());

  it.each([
    ["was deleted before it", "member", { plan: 1 }, members],
    ["is to be deleted after it", "beside", { region: "eu-west-1" }, keys],
  ] as const)("converges where the other one %s: one is made, and one is gone", async (_, name, change, type) => {
    const before = project.cloud.list(type).length;
    project.program(program(change));
    let kill = (): void => {};
    // The engine writes down what others answered meanwhile: killed in that very write, its file backend loses the state.
    const strike = (): void => void setTimeout(() => kill(), 700);
    project.cloud.faults.push({ kind: "kill", operation: "create", name, strike });
    await runEngine(project, "up", (how) => {
      kill = how;
    });
    await project.stack.clearDeadLock();
    const [pending] = pendingCreates(await project.stack.exportState());
    expect(pending?.name).toBe(name);
    const made = project.cloud.list(type).at(-1);
    await project.stack.adopt(new Map([[pending?.urn ?? "", made?.id ?? ""]]));
    await project.stack.refresh();
    await project.stack.up();
    expect(project.cloud.list(type)).toHaveLength(before);
    expect(project.cloud.get(type, made?.id ?? "")).toBeDefined();
    await project.stack.up({ expectNoChanges: true });
    await project.stack.destroy();
    expect(project.cloud.list()).toEqual([]);
  });
});
