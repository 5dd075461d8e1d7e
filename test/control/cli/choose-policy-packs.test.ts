import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choosePolicyPacks, type PolicyOptions } from "../../../src/control/cli/choose-policy-packs.ts";
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
  /** `policyPack` as Pulumi.yaml says it. */
  const chooseAll = (options: PolicyOptions, policyPack?: string) => {
    const { root } = fleet;
    const project = readFileSync(join(root, "Pulumi.yaml"), "utf8");
    const line = policyPack === undefined ? "" : `  tenantry:policyPack: ${policyPack}\n`;
    fleet.write("Pulumi.yaml", project.replace(/^config:\n/m, `config:\n${line}`));
    try {
      return choosePolicyPacks(root, ["example", "second.prod"], options, { cwd: join(root, "tenants") });
    } finally {
      fleet.write("Pulumi.yaml", project);
    }
  };
  const choose = (options: PolicyOptions, policyPack?: string) => chooseAll(options, policyPack).get("example");

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

  it("is a stack's own where its file names one, and nobody else's", () => {
    const { root } = fleet;
    fleet.write("Pulumi.second.prod.yaml", "config:\n  tenantry:policyPack: asked\n");
    try {
      expect([...chooseAll({})]).toEqual([["second.prod", { folder: join(root, "asked"), repository: root }]]);
      expect(chooseAll({}, "own").get("second.prod")?.folder).toBe(join(root, "asked"));
      expect(choose({}, "own")?.folder).toBe(join(root, "own"));
      expect(chooseAll({ policyPack: "../own" }).get("second.prod")?.folder).toBe(join(root, "own"));
    } finally {
      rmSync(join(root, "Pulumi.second.prod.yaml"));
    }
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
