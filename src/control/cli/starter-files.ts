// What a repository for somebody's own fleet starts with, as path → text. Pure.

/** What the files say of the repository: deployment id, and what package.json depends on. */
export interface Starter {
  deployment: string;
  /** npm's word for tenantry: a version, or `file:tenantry-0.1.0.tgz` */
  tenantry: string;
  /** what provisioning needs beside it (tenantry's optional peers), with versions: @pulumi/pulumi is the engine's own */
  peers: Readonly<Record<string, string>>;
  /** major.minor.patch of the Node that the fleet's scripts run on, whatever the machine has */
  node: string;
}

/** Gives the files of a new repository, with paths relative to it. */
export function starterFiles(starter: Starter): Map<string, string> {
  return new Map([
    ["package.json", packageJson(starter)],
    ["Pulumi.yaml", pulumiYaml(starter)],
    ["main.ts", mainTs],
    ["tsconfig.json", tsconfig],
    [".gitignore", gitignore],
    ["tenants/example.yaml", exampleTenant],
    [".github/workflows/tenants.yml", workflow],
    ["README.md", readme(starter)],
  ]);
}

const packageJson = ({ deployment, tenantry, peers, node }: Starter): string =>
  `${JSON.stringify(
    {
      name: deployment,
      version: "0.0.0",
      private: true,
      type: "module",
      scripts: {
        tenantry: "tenantry",
        validate: "tenantry validate",
        plan: "tenantry plan",
        doctor: "tenantry doctor",
      },
      dependencies: { ...peers, tenantry },
      devDependencies: { node },
    },
    null,
    2,
  )}\n`;

const pulumiYaml = ({ deployment }: Starter): string => `name: tenantry
description: Tenants as code of ${deployment}
runtime:
  name: nodejs
  options:
    # Node runs main.ts by itself (type stripping)
    typescript: false
main: main.ts
backend:
  url: file://./.tenantry/state
plugins:
  providers:
    - name: tenantry
      path: ./node_modules/tenantry/dist/provision/plugin
config:
  deployment: ${deployment}
  environment: local
  baseHost: mcp.localhost
  # the RFC 8707 resource of each host, and so the audience of its tokens
  resource: "http://{host}:3030/mcp"
  keys: file:.tenantry/keys
  publish: file:.tenantry/bundle
  local: .tenantry/local
  tenants: tenants
  # a resource that names no account of its own is refused
  pulumi:disable-default-providers:
    value: [auth0, okta, azuread]
`;

const mainTs = `// What \`pulumi up --stack <tenant>\` runs: tenantry's program over the specs in tenants/.
export { default } from "tenantry/program";
`;

const tsconfig = `${JSON.stringify(
  {
    compilerOptions: {
      target: "ES2023",
      module: "NodeNext",
      moduleResolution: "NodeNext",
      strict: true,
      erasableSyntaxOnly: true,
      skipLibCheck: true,
      noEmit: true,
    },
    include: ["*.ts"],
  },
  null,
  2,
)}\n`;

const gitignore = `node_modules/
# state, private keys, secrets and the published bundle of this machine
.tenantry/
`;

const exampleTenant = `# One file a tenant; its name is the tenant's id. \`npx tenantry validate\` checks it, \`npx tenantry plan\` explains it.
tenantId: example
organizationName: Example Organization
status: active
plan: pro
settings:
  quotas:
    maxUsers: 50
    maxSessionsPerUser: 5
    rateLimit:
      requestsPerMinute: 600
      requestsPerDay: 100000
roles:
  - roleId: analyst
    name: Analyst
    permissions:
      - { resource: tools, action: "reports.*" }
identity:
  platform: local
  apps:
    - name: console
      kind: web
      redirectUris: ["http://127.0.0.1:3030/callback"]
    - name: worker
      kind: machine
      roles: [analyst]
  local:
    users:
      - email: ada@example.org
        roles: [owner]
      - email: alan@example.org
        roles: [analyst]
`;

const workflow = `name: tenants
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          # the plan compares with the branch that the pull request goes to
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 24
          cache: npm
      - run: npm ci
      - run: npx tenantry validate
      - if: github.event_name == 'pull_request'
        env:
          BASE: \${{ github.base_ref }}
        run: npx tenantry plan --against "origin/$BASE"
`;

const readme = ({ deployment }: Starter): string => `# ${deployment}

Tenants of our MCP servers as code, with [tenantry](https://www.npmjs.com/package/tenantry): one file a tenant in
\`tenants/\`, provisioned by Pulumi, decided at run time by a signed config.

\`\`\`sh
npm install
npx tenantry doctor            # is everything here?
npx tenantry validate          # are the specs right?
npx tenantry keys create       # once: this deployment's keys and pinned root
npx tenantry local &           # the local identity platform (environment \`local\` only)
npx tenantry up example        # provision; the same as \`pulumi up --stack example\`
npx tenantry publish           # make it live
npx tenantry verify            # what a server will trust, checked offline
\`\`\`

Plain \`pulumi\` works as well; in environment \`local\` its passphrase is in the file that \`tenantry up\` made:

\`\`\`sh
export PULUMI_CONFIG_PASSPHRASE_FILE=$PWD/.tenantry/passphrase
npx pulumi preview --stack example
\`\`\`

A change: edit a file in \`tenants/\`, open a pull request, read what \`tenantry plan --against origin/main\` says about
each tenant, merge, \`up\` and \`publish\`.

| here | is |
|---|---|
| \`tenants/\` | the specs; secrets stand here only as references |
| \`Pulumi.yaml\` | deployment-wide settings; \`Pulumi.<stack>.yaml\` overrides them for one stack |
| \`main.ts\` | the Pulumi program; add resources of your own beside it |
| \`.tenantry/\` | this machine's state, keys and bundle; never commit it |
`;
