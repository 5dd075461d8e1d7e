// Every command's name, words and place; nothing is loaded before it is called.
import { auditCommands } from "./audit-commands.ts";
import type { CommandEntry } from "./command.ts";

const tenants = ["<tenants...>", "tenant ids, or id.environment"] as const;
const ids = ["[ids...]", "tenant ids; default: the whole fleet"] as const;
const clearDeadLock = [
  "--clear-dead-lock",
  "first clear the stack's lock, if the process that holds it is dead",
] as const;
const expectNoChanges = ["--expect-no-changes", "exit with 1 when anything would change"] as const;
const policies = [
  ["--policy-pack <folder>", "refuse what this pack of policies does not allow; default: tenantry:policyPack"],
  ["--policy-pack-config <file>", "the policies' configuration, as JSON"],
] as const;
const parallel = ["--parallel <n>", "at most so many at a time; default: 2"] as const;
const chosen = [
  ["--all", "the whole fleet"],
  ["--changed-since <revision>", "tenants whose files differ from this git revision"],
  ["--env <environment>", "with --all and --changed-since: the stacks <id>.<environment>"],
] as const;
const fleet = [...chosen, parallel] as const;
const tenantToCut = ["<tenant>", "tenant id"] as const;
const cutOff = [
  ["--subject <sub>", "one person or machine client, as its tokens name it"],
  ["--session <id>", "one session"],
  ["--token-digest <digest>", "one token: its SHA-256 as base64url"],
] as const;
const pushOption = ["--push <urls>", "redis://… whose servers are told at once; default: TENANTRY_PUSH"] as const;
const usage = [
  ["--period <period>", "day (default), month, 2026-11, last-7-days, <instant>/<instant>: docs/quotas.md; all in UTC"],
  ["--store <reference>", "where the store's URL is: env:NAME or file:PATH; default: env:TENANTRY_STORE"],
] as const;

/** The commands in the order of a tenant's life: write, look, apply, publish, check, care. */
export const commandList: readonly CommandEntry[] = [
  {
    name: "init",
    summary: "make a repository for your own fleet",
    arguments: [["[folder]", "where; must be empty or absent; default: here"]],
    options: [
      ["--name <name>", "deployment id; default: the folder's name"],
      ["--package <version-or-path>", "tenantry to depend on; default: this version"],
    ],
    examples: [["tenantry init fleet", "a fleet with one example tenant in ./fleet"]],
    load: async () => (await import("./commands/init.ts")).init,
  },
  {
    name: "validate",
    summary: "check tenant specs: every fault with its place and how to mend it",
    arguments: [ids],
    options: [["--env <environment>", "as this environment's overlay makes them"]],
    examples: [
      ["tenantry validate", "the whole fleet"],
      ["tenantry validate acme --json", "faults of one tenant for a program; fleet rules still see all"],
    ],
    load: async () => (await import("./commands/validate.ts")).validate,
  },
  {
    name: "plan",
    summary: "say what will exist for each tenant, or what changes for it",
    arguments: [ids],
    options: [
      ["--against <revision>", "what changes since this git revision, in a tenant's terms"],
      ["--env <environment>", "as this environment's overlay makes them"],
    ],
    examples: [
      ["tenantry plan acme", "names, clients, roles and hosts of acme"],
      ["tenantry plan --against origin/main", "what a pull request changes for whom"],
    ],
    load: async () => (await import("./commands/plan.ts")).plan,
  },
  {
    name: "preview",
    summary: "show what `up` would do",
    arguments: [tenants],
    options: [expectNoChanges, ...policies, clearDeadLock],
    examples: [["tenantry preview acme --expect-no-changes", "fails where the deployed state is behind the specs"]],
    load: async () => (await import("./commands/preview.ts")).preview,
  },
  {
    name: "up",
    summary: "provision tenants and sign their configs",
    arguments: [["[tenants...]", "tenant ids, or id.environment"]],
    options: [
      ...fleet,
      ["--resume", "go on with the last run that did not end well; what it did is not done again"],
      [
        "--rate <budget>",
        "operations on resources a minute, by platform, such as auth0=300,aws=120; default: no limit",
      ],
      expectNoChanges,
      ...policies,
      clearDeadLock,
    ],
    examples: [
      ["tenantry up acme globex", "one goes on when the other fails"],
      ["tenantry up --all --parallel 4", "the whole fleet, four at a time"],
      ["tenantry up --changed-since origin/main", "what a merge changed"],
    ],
    load: async () => (await import("./commands/up.ts")).up,
  },
  {
    name: "refresh",
    summary: "compare the recorded state with the providers and find drift",
    arguments: [tenants],
    options: [expectNoChanges, clearDeadLock],
    examples: [["tenantry refresh acme --expect-no-changes", "exit code 1 means that somebody changed it by hand"]],
    load: async () => (await import("./commands/refresh.ts")).refresh,
  },
  {
    name: "drift",
    summary: "find what was changed past the specs, in the whole fleet; changes nothing",
    arguments: [["[tenants...]", "tenant ids, or id.environment; default: the whole fleet"]],
    options: [...fleet, clearDeadLock],
    examples: [["tenantry drift", "exit code 1 means that somebody changed something by hand"]],
    load: async () => (await import("./commands/drift.ts")).drift,
  },
  {
    name: "destroy",
    summary: "remove everything that was provisioned for tenants",
    arguments: [tenants],
    options: [["--yes", "really do it: without it, nothing happens"], parallel, clearDeadLock],
    examples: [["tenantry destroy initech --yes", "leaves a tombstone, so that its old configs stay refused"]],
    load: async () => (await import("./commands/destroy.ts")).destroy,
  },
  {
    name: "outputs",
    summary: "print what stacks export: the signed config, issuer, client ids",
    arguments: [tenants],
    examples: [["tenantry outputs acme --json", "the stack's outputs, secrets left out"]],
    load: async () => (await import("./commands/outputs.ts")).outputs,
  },
  {
    name: "rehearse",
    summary: "try out `up` and the rest of a tenant's life without credentials, against stand-ins of the services",
    arguments: [["[ids...]", "tenant ids, or id.environment"]],
    options: [...chosen, ["--plan-only", "end after the plan: what `up` would make"], ...policies],
    examples: [
      ["tenantry rehearse acme", "plan, up, again, drift, suspend, resume, destroy; nothing real is touched"],
      ["tenantry rehearse --changed-since origin/main", "what a pull request changes; from a fork, too"],
    ],
    load: async () => (await import("./commands/rehearse.ts")).rehearse,
  },
  {
    name: "publish",
    summary: "make the newest signed configs live in the bundle",
    arguments: [["[ids...]", "tenant ids; default: all of the ledger"]],
    options: [
      ["--watch", "stay, and renew the head and the suspension list at half-life"],
      ["--serve <address>", "with --watch: tell servers that ask over HTTP when something is published"],
    ],
    examples: [
      ["tenantry publish", "everything that `up` signed"],
      ["tenantry publish --watch", "keep a deployment alive; two may run"],
    ],
    load: async () => (await import("./commands/publish.ts")).publish,
  },
  {
    name: "verify",
    summary: "check a signed config or a whole bundle offline, against the pinned root",
    arguments: [["[path]", "a file with a tenant config, or a bundle's folder; default: the publish target"]],
    options: [
      ["--root <file>", "the pinned root; default: .tenantry/root.json"],
      ["--tenant <id>", "the config must be this tenant's"],
    ],
    examples: [
      ["tenantry verify", "the published bundle and every tenant in it"],
      ["pulumi stack output tenantConfig --stack acme > acme.jws && tenantry verify acme.jws", "one config"],
    ],
    load: async () => (await import("./commands/verify.ts")).verify,
  },
  {
    name: "suspend",
    summary: "cut off a tenant, a person, a session or a token at once, until `resume`",
    arguments: [tenantToCut],
    options: [
      ["--reason <text>", "why; goes on record (required)"],
      ...cutOff,
      ["--issued-tokens", "with --subject: tokens issued until now; signing in again helps"],
      pushOption,
    ],
    examples: [
      ['tenantry suspend acme --reason "unpaid since May"', "every token of acme, within seconds"],
      ['tenantry suspend acme --subject auth0\\|ann --reason "lost laptop"', "one person"],
    ],
    load: async () => (await import("./commands/suspend.ts")).suspend,
  },
  {
    name: "resume",
    summary: "take what `suspend` cut off out of the suspension list again",
    arguments: [tenantToCut],
    options: [["--reason <text>", "why; goes on record (required)"], ...cutOff, pushOption],
    examples: [['tenantry resume acme --reason "paid"', "a tenant that its spec suspends stays suspended"]],
    load: async () => (await import("./commands/resume.ts")).resume,
  },
  ...auditCommands,
  {
    name: "keys create",
    summary: "make the deployment's keys and its first root",
    examples: [["tenantry keys create", "once a deployment; existing keys are never touched"]],
    load: async () => (await import("./commands/keys-create.ts")).keysCreate,
  },
  {
    name: "keys list",
    summary: "list the keys of every role: ids, state, whether this machine can sign",
    examples: [["tenantry keys list --json", "public facts only"]],
    load: async () => (await import("./commands/keys-list.ts")).keysList,
  },
  {
    name: "keys rotate",
    summary: "add a new key to a role and sign with it; the old one stays trusted until `keys retire`",
    arguments: [["<role>", "root, tenant, head, suspension, audit or seal"]],
    options: [
      ["--kms <reference>", "a key in AWS KMS instead of a new file: kms:<arn>, kms:alias/<name> or kms:<key id>"],
    ],
    examples: [
      ["tenantry keys rotate tenant", "then `up`, `publish`, and `keys retire tenant`"],
      ["tenantry keys rotate tenant --kms kms:alias/tenantry-signing", "sign with a key that never leaves AWS KMS"],
    ],
    load: async () => (await import("./commands/keys-rotate.ts")).keysRotate,
  },
  {
    name: "keys retire",
    summary: "stop trusting a role's old keys, once nothing live is signed with them",
    arguments: [["<role>", "root, tenant, head, suspension, audit or seal"]],
    options: [["--compromised", "at once, whatever still needs the old key"]],
    examples: [["tenantry keys retire tenant", "refused while a published config still needs the old key"]],
    load: async () => (await import("./commands/keys-retire.ts")).keysRetire,
  },
  {
    name: "usage report",
    summary: "what a tenant used in a period: requests by user, tool and time",
    arguments: [["<tenant>", "tenant id"]],
    options: [...usage, ["--csv", "as CSV"]],
    examples: [
      ["tenantry usage report acme --period last-7-days", "the store's URL is in TENANTRY_STORE"],
      ["tenantry usage report acme --period 2026-11 --store file:store.url --json", "one document for a program"],
    ],
    load: async () => (await import("./commands/usage-report.ts")).usageReport,
  },
  {
    name: "usage export",
    summary: "what tenants used in a period, as CSV or with --json",
    arguments: [["<tenants...>", "tenant ids"]],
    options: [...usage],
    examples: [["tenantry usage export acme globex --period 2026-11 > usage.csv", "for a bill"]],
    load: async () => (await import("./commands/usage-export.ts")).usageExport,
  },
  {
    name: "manifests ci",
    summary: "a GitHub Actions workflow that brings the fleet up as a matrix, as YAML",
    options: [
      ["--env <environment>", "the stacks <id>.<environment>"],
      ["--branch <branch>", "the branch that is live; default: main"],
      ["--parallel <n>", "jobs at a time; default: 4"],
    ],
    examples: [["tenantry manifests ci --env prod > .github/workflows/tenants.yml", "then commit it"]],
    load: async () => (await import("./commands/manifests.ts")).manifestsCi,
  },
  {
    name: "manifests kubernetes",
    summary: "Stack resources of the Pulumi Kubernetes Operator, one a tenant, as YAML",
    options: [
      ["--repository <url>", "https address of the repository of specs"],
      ["--backend <url>", "where the state is, such as s3://example-state"],
      ["--env <environment>", "the stacks <id>.<environment>"],
      ["--branch <branch>", "the branch that is live; default: main"],
      ["--namespace <name>", "default: tenantry"],
      ["--secret <name>", "the Kubernetes secret with the passphrase; default: tenantry-passphrase"],
    ],
    examples: [
      [
        "tenantry manifests kubernetes --repository https://git.example.com/fleet.git --backend s3://example-state",
        "one document a tenant",
      ],
    ],
    load: async () => (await import("./commands/manifests.ts")).manifestsKubernetes,
  },
  {
    name: "guard",
    summary: "guard an MCP server that cannot be changed, in any language, as a proxy before it",
    options: [
      ["--upstream <url>", "its MCP endpoint, such as http://127.0.0.1:3001/mcp; the guard serves the same path"],
      ["--port <port>", "default: 3040; 0 takes a free one"],
      ["--address <address>", "to listen on; default: 127.0.0.1"],
      ["--bundle <folder>", "the published bundle; default: the publish target"],
      ["--root <file>", "the pinned root; default: .tenantry/root.json"],
      ["--state <folder>", "where the high-water mark is kept; default: .tenantry/guard-state"],
      ["--base-host <host>", "tenants answer on <id>.<host>; default: the deployment's"],
      ["--key <file>", "the key that signs the tenant context, made where it is not; default: .tenantry/guard.json"],
      ["--plain-upstream", "the server may be reached over http on another machine"],
      [
        "--store <reference>",
        "env:NAME or file:PATH of a redis or postgres URL: sessions and usage of all guards; default: none",
      ],
      [
        "--quotas <mode>",
        "count in that store (Redis), for all guards together: exact or lease; default: each by itself",
      ],
      ["--members <source>", "where people's roles come from: token or store; default: token"],
    ],
    examples: [
      ["tenantry guard --upstream http://127.0.0.1:3001/mcp", "clients then go to port 3040"],
      [
        "tenantry guard --upstream http://127.0.0.1:3001/mcp --store env:REDIS_URL --quotas exact",
        "one of several, which share sessions and quotas",
      ],
    ],
    load: async () => (await import("./commands/guard.ts")).guard,
  },
  {
    name: "migrate",
    summary: "bring the stores' PostgreSQL schema to this version, or back",
    options: [
      ["--database <reference>", "where the owner's connection string is: env:NAME or file:PATH; default: PGHOST …"],
      ["--to <version>", "the migration to end at; default: the newest"],
      ["--rollback", "yes, back: without it, a step back is refused"],
      ["--dry-run", "say what would be done, and do nothing"],
      ["--schema <name>", "default: tenantry"],
      ["--role-prefix <prefix>", "what the three roles' names begin with; default: the schema"],
    ],
    examples: [
      ["tenantry migrate --database env:DATABASE_URL", "everything that is not applied yet, one transaction each"],
      ["tenantry migrate --database env:DATABASE_URL --to 6 --rollback --dry-run", "what going back would undo"],
    ],
    load: async () => (await import("./commands/migrate.ts")).migrate,
  },
  {
    name: "doctor",
    summary: "look whether everything needed is here, and say how to get what is not",
    examples: [["tenantry doctor", "exit code 3 when something needed is missing"]],
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  {
    name: "local",
    summary: "run the local identity platform until Ctrl-C",
    options: [["--port <port>", "at first start; afterwards the recorded one stays"]],
    examples: [["tenantry local", "a real OpenID provider for every local tenant, on loopback"]],
    load: async () => (await import("./commands/local.ts")).local,
  },
  {
    name: "demo",
    summary: "the whole way on this machine: three tenants, an MCP server, calls let in and refused",
    examples: [["tenantry demo", "in a clone of the repository; needs no account and leaves its stacks for pulumi"]],
    load: async () => (await import("./commands/demo.ts")).demo,
  },
];
