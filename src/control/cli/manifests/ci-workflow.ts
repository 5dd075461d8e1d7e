// A GitHub Actions workflow that runs the fleet as a matrix: many machines, each with a part of the tenants.

/** GitHub runs at most 256 jobs of one matrix. */
const jobs = 256;
/** tenants of one job, where they fit: installing takes longer than an unchanged tenant */
const together = 5;

/** What the matrix is made of: `stacks` are the names that `tenantry up` takes, sorted. Gives the workflow as plain data. */
export function ciWorkflow(stacks: readonly string[], options: { branch: string; maxParallel: number }): object {
  const size = Math.max(together, Math.ceil(stacks.length / jobs));
  const parts = Array.from({ length: Math.ceil(stacks.length / size) }, (_, index) => ({
    part: index + 1,
    tenants: stacks.slice(index * size, (index + 1) * size).join(" "),
  }));
  const prepare = [
    { uses: "actions/checkout@v4", with: { "fetch-depth": 0, "persist-credentials": false } },
    { uses: "actions/setup-node@v4", with: { "node-version": 24, cache: "npm" } },
    { run: "npm ci" },
  ];
  // names of the repository's secrets, never a value
  const env = { PULUMI_CONFIG_PASSPHRASE: expression("secrets.PULUMI_CONFIG_PASSPHRASE") };
  const onBranch = `github.ref == 'refs/heads/${options.branch}' && github.event_name != 'pull_request'`;
  return {
    name: "tenants",
    on: {
      push: { branches: [options.branch], paths: ["tenants/**", "Pulumi*.yaml", "package-lock.json"] },
      pull_request: {},
      workflow_dispatch: {},
    },
    permissions: { contents: "read" },
    jobs: {
      plan: {
        "runs-on": "ubuntu-latest",
        steps: [
          ...prepare,
          { run: "npx tenantry validate" },
          {
            if: "github.event_name == 'pull_request'",
            // from the environment, because a branch may be called anything
            env: { BASE: `origin/${expression("github.base_ref")}` },
            run: 'npx tenantry plan --against "$BASE"',
          },
        ],
      },
      up: {
        if: onBranch,
        needs: "plan",
        "runs-on": "ubuntu-latest",
        strategy: { "fail-fast": false, "max-parallel": options.maxParallel, matrix: { include: parts } },
        // a second push waits for the first, and never stops it half-way
        concurrency: { group: `tenants-${expression("matrix.part")}`, "cancel-in-progress": false },
        steps: [
          ...prepare,
          { env: { ...env, TENANTS: expression("matrix.tenants") }, run: "npx tenantry up $TENANTS" },
        ],
      },
      publish: {
        if: onBranch,
        needs: "up",
        "runs-on": "ubuntu-latest",
        concurrency: { group: "tenants-publish", "cancel-in-progress": false },
        steps: [...prepare, { env, run: "npx tenantry publish" }],
      },
    },
  };
}

/** What GitHub puts a value in the place of. */
const expression = (path: string): string => `\${{ ${path} }}`;
