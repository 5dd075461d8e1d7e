// A GitHub Actions workflow that runs the fleet: what tenants share, then a matrix of many machines, each with a part of them.
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { StackName } from "../stack-names.ts";
import type { NeededCredentials } from "./needed-credentials.ts";

/** GitHub runs at most 256 jobs of one matrix. */
const jobs = 256;
/** tenants of one job, where they fit: installing takes longer than an unchanged tenant */
const together = 5;
/** stacks that a pull request may take through a whole life, half a minute each; a change of Pulumi.yaml reaches them all */
const rehearsed = 50;

export interface CiOptions {
  branch: string;
  maxParallel: number;
  /** name of the stack of what tenants share */
  platform: string;
  /** the stacks' environment, where it is not the deployment's own */
  environment?: string | undefined;
  needed: NeededCredentials;
  /** folder of the keys, relative to the repository */
  keys: string;
}

/** `stacks` are the names that `tenantry up` takes. Gives the workflow as plain data, with names of secrets and never a value. */
export function ciWorkflow(stacks: readonly StackName[], options: CiOptions): object {
  const { branch, maxParallel, platform, needed, keys, environment: wished } = options;
  const ofEnvironment = wished === undefined ? "" : ` --env ${wished}`;
  const live = {
    if: `github.ref == 'refs/heads/${branch}' && github.event_name != 'pull_request'`,
    "runs-on": "ubuntu-latest",
    permissions: { contents: "read", ...(needsToken(needed) ? { "id-token": "write" } : {}) },
    env: environment(needed),
  };
  const prepare = [
    { uses: "actions/checkout@v4", with: { "fetch-depth": 0, "persist-credentials": false } },
    { uses: "actions/setup-node@v4", with: { "node-version": 24, cache: "npm" } },
    { run: "npm ci" },
  ];
  // from the environment, because a branch may be called anything
  const base = { env: { BASE: `origin/${expression("github.base_ref")}` } };
  const ready = [
    ...prepare,
    {
      env: { TENANTRY_KEYS: expression("secrets.TENANTRY_KEYS") },
      // keys and the pinned root beside them
      run: `mkdir -p ${dirname(keys)} && printf %s "$TENANTRY_KEYS" | base64 -d | tar -xz -C ${dirname(keys)}`,
    },
    ...(needed.aws === undefined
      ? []
      : [
          {
            uses: "aws-actions/configure-aws-credentials@v4",
            with: { "role-to-assume": expression("vars.AWS_ROLE_ARN"), "aws-region": needed.aws.region },
          },
        ]),
  ];
  // a second push waits for the first, and never stops it half-way
  const alone = (group: string) => ({ group: `tenants-${group}`, "cancel-in-progress": false });
  const shared = { ...live, concurrency: alone("platform"), steps: [...ready, { run: `npx tenantry up ${platform}` }] };
  return {
    name: "tenants",
    on: {
      push: { branches: [branch], paths: ["tenants/**", "Pulumi*.yaml", "package-lock.json"] },
      pull_request: {},
      // signed configs end after 30 days, and are renewed by a run in their last ten
      schedule: [{ cron: "23 4 * * *" }],
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
            ...base,
            run: `npx tenantry plan --against "$BASE"${ofEnvironment}`,
          },
        ],
      },
      // It may come from a fork: no secret is named here, and none is needed. What it runs is the fork's own program.
      rehearse: {
        if: "github.event_name == 'pull_request'",
        needs: "plan",
        "runs-on": "ubuntu-latest",
        steps: [
          ...prepare,
          {
            ...base,
            run: `npx tenantry rehearse --changed-since "$BASE"${ofEnvironment}${stacks.length > rehearsed ? " --plan-only" : ""}`,
          },
        ],
      },
      platform: { ...shared, needs: "plan" },
      up: {
        ...live,
        needs: "platform",
        strategy: { "fail-fast": false, "max-parallel": maxParallel, matrix: { include: partsOf(stacks) } },
        concurrency: alone(`part-${expression("matrix.part")}`),
        steps: [...ready, { env: { TENANTS: expression("matrix.tenants") }, run: "npx tenantry up $TENANTS" }],
      },
      // what tenants share may hang on what tenants made; where it does not, this changes nothing
      "platform-again": { ...shared, needs: "up" },
      publish: {
        ...live,
        needs: "platform-again",
        concurrency: alone("publish"),
        steps: [...ready, { run: "npx tenantry publish" }],
      },
    },
  };
}

/**
 * A tenant's part follows from its id alone, so that one that comes or goes moves no other: two pushes never run one stack side
 * by side. Only when the fleet has doubled are there twice as many parts.
 */
function partsOf(stacks: readonly StackName[]): { part: string; tenants: string }[] {
  let count = 1;
  while (count < jobs && count * together < stacks.length) count *= 2;
  const parts = new Map<number, string[]>();
  for (const { tenantId, stack } of stacks) {
    const slice = createHash("sha256").update(tenantId).digest().readUInt16BE() % count;
    parts.set(slice, [...(parts.get(slice) ?? []), stack]);
  }
  return [...parts]
    .sort(([a], [b]) => a - b)
    .map(([slice, tenants]) => ({ part: `${slice + 1}-of-${count}`, tenants: tenants.sort().join(" ") }));
}

function needsToken({ aws, microsoft }: NeededCredentials): boolean {
  return aws !== undefined || microsoft === "token";
}

/** Secrets of the repository by name; `vars` are its plain variables. */
function environment({ secrets, microsoft, backendMissing }: NeededCredentials): Record<string, string> {
  return {
    ...Object.fromEntries(secrets.map((name) => [name, expression(`secrets.${name}`)])),
    ...(backendMissing ? { PULUMI_BACKEND_URL: expression("vars.PULUMI_BACKEND_URL") } : {}),
    ...(microsoft === undefined ? {} : { ARM_CLIENT_ID: expression("vars.ARM_CLIENT_ID") }),
    ...(microsoft === "token" ? { ARM_USE_OIDC: "true" } : {}),
  };
}

/** What GitHub puts a value in the place of. */
const expression = (path: string): string => `\${{ ${path} }}`;
