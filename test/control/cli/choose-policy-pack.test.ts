import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choosePolicyPack, type PolicyOptions } from "../../../src/control/cli/choose-policy-pack.ts";
import { readDeploymentSettings } from "../../../src/spec/read-deployment-settings.ts";
import { type TemporaryFleet, temporaryFleet } from "./temporary-fleet.ts";

describe("the policy pack of a call", () => {
  let fleet: TemporaryFleet;
  beforeAll(() => {
    fleet = temporaryFleet();
    for (const name of ["own", "asked"]) fleet.write(`${name}/PulumiPolicy.yaml`, "runtime: nodejs\n");
    mkdirSync(join(fleet.root, "empty"));
    writeFileSync(join(fleet.root, "asked.json"), "{}");
  });
  afterAll(() => fleet.remove());
  const choose = (options: PolicyOptions, policyPack?: string) => {
    const { root } = fleet;
    const settings = { ...readDeploymentSettings(root), ...(policyPack === undefined ? {} : { policyPack }) };
    return choosePolicyPack({ root, settings }, options, { cwd: join(root, "tenants") });
  };

  it("is none where nobody names one", () => expect(choose({})).toBeUndefined());

  it("is the deployment's, from its repository, unless the call names another, from where the caller stands", () => {
    const { root } = fleet;
    expect(choose({}, "own")).toEqual({ folder: join(root, "own"), repository: root });
    expect(choose({ policyPack: "../asked", policyPackConfig: "../asked.json" }, "own")).toEqual({
      folder: join(root, "asked"),
      config: join(root, "asked.json"),
      repository: root,
    });
  });

  it.each<[string, PolicyOptions, string | undefined, RegExp]>([
    ["a folder without a pack", { policyPack: "../empty" }, undefined, /empty is no policy pack/],
    ["a setting without a pack", {}, "absent", /absent is no policy pack/],
    ["a configuration without a pack", { policyPackConfig: "../asked.json" }, undefined, /but no policy pack/],
    ["a configuration that is not there", { policyPackConfig: "x.json" }, "own", /x\.json does not exist/],
  ])("refuses %s as a wrong call", (_what, options, setting, says) => {
    expect(() => choose(options, setting)).toThrow(
      expect.objectContaining({ code: "cli.usage", exitCode: 2, message: expect.stringMatching(says) }),
    );
  });
});
