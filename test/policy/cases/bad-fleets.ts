// Fleets that the policy pack must refuse, as data: what is changed in a good spec, and the line that is to be named.
export interface BadFleet {
  name: string;
  policy: string;
  /** a text of the good spec, and what stands there instead */
  change: readonly [good: string, bad: string];
  /** begins on the offending line */
  line: string;
  says: string;
}

/** Passes every policy. */
export const goodSpec = `tenantId: example
organizationName: Example
domain: example.example
status: active
plan: pro
settings: {}
roles:
  - roleId: member
    name: Member
    permissions:
      - { resource: tools, action: echo }
  - roleId: analyst
    name: Analyst
    permissions:
      - { resource: tools, action: reports.read }
identity:
  platform: local
  apps:
    - name: console
      kind: web
      redirectUris:
        - https://console.example.example/callback
        - http://127.0.0.1:3040/callback
      scopes: [openid, email]
    - name: desktop
      kind: native
      redirectUris: ["http://127.0.0.1:8765/callback"]
    - name: robot
      kind: machine
      roles: [member]
    - name: nightly
      kind: machine
      roles: [analyst]
lifecycle:
  protect: false
`;

const overlay = (lines: string): readonly [string, string] => [
  "lifecycle:\n",
  `environments:\n  local:\n    ${lines.split("\n").join("\n    ")}\nlifecycle:\n`,
];
const owner = { policy: "least-privilege", says: "a machine has the role owner" };
const wide = { policy: "no-wildcard-grants", says: "grants everything (*:*)" };
const star = { policy: "no-wildcard-grants", says: "scopes holds a *" };
const everything = '{ resource: "*", action: "*" }';
const secret = (what: string) => ({ policy: "no-plaintext-secrets", says: `holds ${what}` });
const feed = "https://admin:hunter2@feed.example/";

export const badFleets: readonly BadFleet[] = [
  { name: "a machine that is an owner", ...owner, change: ["[member]", "[owner]"], line: "[owner]" },
  { name: "a second machine that is an owner", ...owner, change: ["[analyst]", "[owner]"], line: "[owner]" },
  { name: "an owner beside another role", ...owner, change: ["[member]", "[member, owner]"], line: "[member, owner]" },
  {
    name: "an owner by this environment's overlay",
    ...owner,
    change: overlay("identity:\n  apps:\n    - { name: robot, kind: machine, roles: [owner] }"),
    line: "    - { name: robot",
  },
  {
    name: "members who may do everything",
    ...wide,
    change: ["{ resource: tools, action: echo }", everything],
    line: 'permissions:\n      - { resource: "*"',
  },
  {
    name: "a role of its own that may do everything",
    ...wide,
    change: ["{ resource: tools, action: reports.read }", everything],
    line: 'permissions:\n      - { resource: "*"',
  },
  {
    name: "everything behind something",
    ...wide,
    change: [
      "{ resource: tools, action: reports.read }",
      `{ resource: tools, action: reports.read }\n      - ${everything}`,
    ],
    line: "permissions:\n      - { resource: tools, action: reports.read",
  },
  { name: "a web app with every scope", ...star, change: ["[openid, email]", '["*"]'], line: '["*"]' },
  { name: "a web app with a star", ...star, change: ["[openid, email]", '[openid, "tools:*"]'], line: "[openid, " },
  {
    name: "a machine with a star",
    ...star,
    change: ["[member]", '[member]\n      scopes: ["tools:*"]'],
    line: 'scopes: ["tools:*"]',
  },
  {
    name: "stars by this environment's overlay",
    ...star,
    change: overlay('identity:\n  apps:\n    - { name: robot, kind: machine, roles: [member], scopes: ["tools:*"] }'),
    line: "    - { name: robot",
  },
  {
    name: "a password in a role's name",
    ...secret("a password in a URL"),
    change: ["name: Analyst", `name: ${feed}`],
    line: `name: ${feed}`,
  },
  {
    name: "a password in the organization's name",
    ...secret("a password in a URL"),
    change: ["organizationName: Example", `organizationName: ${feed}`],
    line: "organizationName:",
  },
  {
    name: "a password in a feature's URL",
    ...secret("a password in a URL"),
    change: ["settings: {}", `settings:\n  features:\n    feed: ${feed}`],
    line: "feed:",
  },
  {
    name: "a password in an overlay's feature",
    ...secret("a password in a URL"),
    change: overlay(`settings:\n  features:\n    feed: ${feed}`),
    line: "feed:",
  },
];
