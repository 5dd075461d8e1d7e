import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { ciWorkflow } from "../../../../src/control/cli/manifests/ci-workflow.ts";
import { kubernetesStacks } from "../../../../src/control/cli/manifests/kubernetes-stacks.ts";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

const examples = resolve(import.meta.dirname, "../../../../examples/fleets");

interface Job {
  needs?: string;
  permissions?: object;
  env?: Record<string, string>;
  steps: { run?: string; uses?: string; with?: object }[];
}
interface Workflow {
  permissions: object;
  jobs: Record<"plan" | "rehearse" | "platform" | "platform-again" | "publish", Job> & {
    up: Job & { strategy: { matrix: { include: { part: string; tenants: string }[] } } };
  };
}
interface StackResource {
  kind: string;
  metadata: { name: string };
  spec: { stack: string; envRefs: object; prerequisites?: { name: string }[] };
}
const needed = { secrets: ["PULUMI_CONFIG_PASSPHRASE"], files: [], backendMissing: true };
const place = {
  repository: "https://git.example.com/fleet.git",
  branch: "main",
  backend: "s3://state",
  namespace: "tenantry",
  project: "tenantry",
  secret: "tenantry-passphrase",
  platform: "platform.prod",
  needed,
};
const ci = { branch: "main", maxParallel: 4, platform: "platform", needed, keys: ".tenantry/keys" };
const stacksOf = (ids: readonly string[]) => ids.map((tenantId) => ({ tenantId, stack: tenantId }));
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
    // a reader copies steps one by one
    expect(out).not.toMatch(/[&*]a\d/);
    expect(out).not.toContain("correct horse");
    expect(out).toContain("{{ secrets.PULUMI_CONFIG_PASSPHRASE }}");
  });

  it("ci: brings up what tenants share before them, once more after them, and then publishes", async () => {
    const { jobs } = parse((await run("ci", "--env", "prod")).out) as Workflow;
    expect(Object.entries(jobs).map(([name, { needs }]) => [name, needs])).toEqual([
      ["plan", undefined],
      ["rehearse", "plan"],
      ["platform", "plan"],
      ["up", "platform"],
      ["platform-again", "up"],
      ["publish", "platform-again"],
    ]);
    for (const name of ["platform", "platform-again"] as const)
      expect(jobs[name].steps.at(-1)?.run).toBe("npx tenantry up platform.prod");
  });

  it("ci: gives a pull request, which may come from a fork, no secret and no right", async () => {
    const { jobs, permissions } = parse((await run("ci", "--env", "prod")).out) as Workflow;
    expect(permissions).toEqual({ contents: "read" });
    for (const job of [jobs.plan, jobs.rehearse]) {
      expect(job.permissions).toBeUndefined();
      expect(JSON.stringify(job)).not.toMatch(/secrets\.|vars\.|github\.token/);
    }
    expect(jobs.plan.steps.at(-1)?.run).toBe('npx tenantry plan --against "$BASE" --env prod');
    expect(jobs.rehearse.steps.at(-1)?.run).toBe('npx tenantry rehearse --changed-since "$BASE" --env prod');
  });

  it("ci: rehearses the plan alone in a fleet so large that a change of its settings would take hours", () => {
    const ids = Array.from({ length: 51 }, (_, index) => `tenant-${index}`);
    const last = (count: number) =>
      (ciWorkflow(stacksOf(ids.slice(0, count)), ci) as Workflow).jobs.rehearse.steps.at(-1)?.run;
    expect(last(50)).toBe('npx tenantry rehearse --changed-since "$BASE"');
    expect(last(51)).toBe('npx tenantry rehearse --changed-since "$BASE" --plan-only');
  });

  it.each([
    ["auth0", { secrets: ["AUTH0_MANAGEMENT_SECRET", "BAKERY_GITHUB_SECRET"], token: true, aws: true }],
    ["okta", { secrets: ["OKTA_API_TOKEN", "OKTA_PRIVATE_KEY", "VEHEMENT_FUNDS"] }],
    [
      "aws",
      { secrets: ["BUREAU_GITHUB_SECRET", "CARGO_GOOGLE_SECRET", "DYNAMO_GOOGLE_SECRET"], token: true, aws: true },
    ],
    [
      "entra",
      {
        secrets: ["LITWARE_ENGINEERS_SECRET", "RELECLOUD_STAFF_SECRET"],
        token: true,
        variables: ["ARM_CLIENT_ID", "ARM_USE_OIDC"],
      },
    ],
    ["azure-b2c", { secrets: ["ARM_CLIENT_SECRET"], variables: ["ARM_CLIENT_ID"], token: true, aws: true }],
    ["redis", {}],
    // a zone at Route 53 is at AWS, whichever the platform
  ] as [string, { secrets?: string[]; token?: boolean; aws?: boolean; variables?: string[] }][])(
    "ci: names what runs on %s need, and nothing else",
    async (platform, { secrets = [], token = false, aws = false, variables = [] }) => {
      const { code, out } = await run("ci", "--dir", join(examples, platform));
      expect(code).toBe(0);
      const { up } = (parse(out) as Workflow).jobs;
      for (const name of [...secrets, "PULUMI_CONFIG_PASSPHRASE"])
        expect(up.env?.[name]).toBe(`\${{ secrets.${name} }}`);
      for (const name of variables) expect(up.env).toHaveProperty(name);
      expect(up.permissions).toEqual({ contents: "read", ...(token ? { "id-token": "write" } : {}) });
      expect(up.steps.some(({ uses = "" }) => uses.startsWith("aws-actions/"))).toBe(aws);
      for (const other of ["AUTH0_MANAGEMENT_SECRET", "OKTA_API_TOKEN", "ARM_CLIENT_SECRET"])
        if (!secrets.includes(other)) expect(up.env).not.toHaveProperty(other);
    },
  );

  it("kubernetes: every tenant waits for what tenants share, and has what its fleet needs by reference", async () => {
    const words = ["--repository", place.repository, "--backend", place.backend, "--dir", join(examples, "aws")];
    const { out } = await run("kubernetes", ...words);
    const [platform, ...tenants] = parseAllDocuments(out).map((each) => each.toJS() as StackResource);
    expect(platform?.spec.stack).toBe("organization/tenantry/platform");
    expect(platform?.spec.prerequisites).toBeUndefined();
    expect(tenants).toHaveLength(4);
    for (const { spec } of tenants) {
      expect(spec.prerequisites).toEqual([{ name: platform?.metadata.name }]);
      expect(spec.envRefs).toMatchObject({
        AWS_REGION: { type: "Literal", literal: { value: "eu-central-1" } },
        CARGO_GOOGLE_SECRET: { type: "Secret", secret: { name: "tenantry-passphrase", key: "CARGO_GOOGLE_SECRET" } },
      });
    }
  });

  it("kubernetes: is one Stack resource a tenant, and secrets only by name", async () => {
    const words = ["--repository", place.repository, "--backend", place.backend, "--env", "prod"];
    const { code, out } = await run("kubernetes", ...words);
    expect(code).toBe(0);
    const resources = parseAllDocuments(out).map((each) => each.toJS() as StackResource);
    expect(resources.map(({ kind, spec }) => [kind, spec.stack])).toEqual([
      ["Stack", "organization/tenantry/platform.prod"],
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
    const parts = matrix(ciWorkflow(stacksOf(stacks), ci));
    expect(parts.length).toBeLessThanOrEqual(256);
    expect(parts.flatMap(({ tenants }) => tenants.split(" ")).sort()).toEqual(stacks.toSorted());
  });

  it("leave every tenant in its part when others come and go, so that two pushes never run one side by side", () => {
    const partOf = (ids: readonly string[]) =>
      new Map(
        matrix(ciWorkflow(stacksOf(ids), ci)).flatMap(({ part, tenants }) =>
          tenants.split(" ").map((tenant) => [tenant, part] as const),
        ),
      );
    const ids = Array.from({ length: 60 }, (_, index) => `tenant-${index}`);
    const before = partOf(ids);
    const after = partOf(["aardvark", ...ids.slice(1), "zebra"]);
    for (const id of ids.slice(1)) expect(after.get(id)).toBe(before.get(id));
    expect(new Set(before.values()).size).toBeGreaterThan(8);
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
