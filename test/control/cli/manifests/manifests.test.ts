import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { ciWorkflow } from "../../../../src/control/cli/manifests/ci-workflow.ts";
import { kubernetesStacks } from "../../../../src/control/cli/manifests/kubernetes-stacks.ts";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

interface Workflow {
  jobs: { up: { strategy: { matrix: { include: { tenants: string }[] } }; steps: { run?: string }[] } };
}
interface StackResource {
  kind: string;
  metadata: { name: string };
  spec: { stack: string; envRefs: object };
}
const place = {
  repository: "https://git.example.com/fleet.git",
  branch: "main",
  backend: "s3://state",
  namespace: "tenantry",
  project: "tenantry",
  secret: "tenantry-passphrase",
};
const matrix = (workflow: object) => (workflow as Workflow).jobs.up.strategy.matrix.include;

describe("tenantry manifests", () => {
  let fleet: TemporaryFleet;
  beforeEach(() => {
    fleet = temporaryFleet();
    fleet.write("tenants/second.yaml", fleet.spec("second"));
  });
  afterEach(() => fleet.remove());
  const run = async (...words: string[]) => {
    const terminal = fakeTerminal({ cwd: fleet.root, env: { PULUMI_CONFIG_PASSPHRASE: "correct horse" } });
    const code = await runCli(["manifests", ...words], terminal);
    return { code, out: terminal.out(), err: terminal.err() };
  };

  it("ci: is a workflow in YAML that names every tenant once, and secrets only by name", async () => {
    const { code, out } = await run("ci", "--env", "prod");
    expect(code).toBe(0);
    const workflow = parse(out) as Workflow;
    expect(matrix(workflow).map(({ tenants }) => tenants)).toEqual(["example.prod second.prod"]);
    expect(workflow.jobs.up.steps.at(-1)?.run).toBe("npx tenantry up $TENANTS");
    expect(out).not.toContain("correct horse");
    expect(out).toContain("{{ secrets.PULUMI_CONFIG_PASSPHRASE }}");
  });

  it("kubernetes: is one Stack resource a tenant, and secrets only by name", async () => {
    const words = ["--repository", place.repository, "--backend", place.backend, "--env", "prod"];
    const { code, out } = await run("kubernetes", ...words);
    expect(code).toBe(0);
    const resources = parseAllDocuments(out).map((each) => each.toJS() as StackResource);
    expect(resources.map(({ kind, spec }) => [kind, spec.stack])).toEqual([
      ["Stack", "organization/tenantry/example.prod"],
      ["Stack", "organization/tenantry/second.prod"],
    ]);
    expect(resources[0]?.spec.envRefs).toEqual({
      PULUMI_CONFIG_PASSPHRASE: { type: "Secret", secret: { name: "tenantry-passphrase", key: "passphrase" } },
    });
    expect(out).not.toContain("correct horse");
  });

  it.each([
    ["no repository", ["--backend", "s3://state"]],
    ["a repository with a token", ["--repository", "https://token@git.example.com/x", "--backend", "s3://state"]],
    ["a backend on a pod's own disk", ["--repository", place.repository, "--backend", "file:///state"]],
    ["a namespace that is none", ["--repository", place.repository, "--backend", "s3://s", "--namespace", "A_b"]],
  ])("kubernetes: refuses %s", async (_what, words) => {
    const { code, err } = await run("kubernetes", ...words);
    expect(code).toBe(2);
    expect(err).not.toContain("token@");
  });
});

describe("manifests of large fleets", () => {
  it("keep the matrix within 256 jobs, and every tenant in it once", () => {
    const stacks = Array.from({ length: 5_000 }, (_, index) => `tenant-${index}`);
    const parts = matrix(ciWorkflow(stacks, { branch: "main", maxParallel: 4 }));
    expect(parts.length).toBeLessThanOrEqual(256);
    expect(parts.flatMap(({ tenants }) => tenants.split(" "))).toEqual(stacks);
  });

  it("give resources names of 42 characters at most, all different, that Kubernetes takes", () => {
    const long = "a".repeat(60);
    const ids = ["acme", "acme-prod", `${long}b`, `${long}c`, `${"a".repeat(41)}`, `${"a-".repeat(30)}b`];
    const stacks = ids.flatMap((tenantId) => [
      { tenantId, stack: tenantId },
      { tenantId, stack: `${tenantId}.prod` },
    ]);
    const names = kubernetesStacks(stacks, place).map((each) => (each as StackResource).metadata.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^(?=.{1,42}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/);
  });
});
