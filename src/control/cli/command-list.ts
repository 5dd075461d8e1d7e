// Every command's name, words and place; nothing is loaded before it is called.
import type { CommandEntry } from "./command.ts";

const tenants = ["<tenants...>", "tenant ids, or id.environment"] as const;
const ids = ["[ids...]", "tenant ids; default: the whole fleet"] as const;
const clearDeadLock = [
  "--clear-dead-lock",
  "first clear the stack's lock, if the process that holds it is dead",
] as const;
const expectNoChanges = ["--expect-no-changes", "exit with 1 when anything would change"] as const;
const parallel = ["--parallel <n>", "at most so many at a time; default: 2"] as const;
const fleet = [
  ["--all", "the whole fleet"],
  ["--changed-since <revision>", "tenants whose files differ from this git revision"],
  ["--env <environment>", "with --all and --changed-since: the stacks <id>.<environment>"],
  parallel,
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
    options: [expectNoChanges, clearDeadLock],
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
      ["--rate <budget>", "tenants a minute that may begin, such as auth0=30,okta=10; default: no limit"],
      expectNoChanges,
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
    options: [
      ["--all", "the whole fleet"],
      ["--plan-only", "end after the plan: what `up` would make"],
    ],
    examples: [
      ["tenantry rehearse acme", "plan, up, again, drift, suspend, resume, destroy; nothing real is touched"],
      ["tenantry rehearse --all --plan-only --json", "a true plan for a pull request from a fork"],
    ],
    load: async () => (await import("./commands/rehearse.ts")).rehearse,
  },
  {
    name: "publish",
    summary: "make the newest signed configs live in the bundle",
    arguments: [["[ids...]", "tenant ids; default: all of the ledger"]],
    options: [["--watch", "stay, and renew the head and the suspension list at half-life"]],
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
