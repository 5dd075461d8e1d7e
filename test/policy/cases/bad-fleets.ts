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
const outside = { policy: "redirect-uris", says: "is not on a host of this tenant" };
const wide = { policy: "no-wildcard-grants", says: "grants everything (*:*)" };
const redirect = "https://console.example.example/callback";
const everything = '{ resource: "*", action: "*" }';

export const badFleets: readonly BadFleet[] = [
  { name: "a machine that is an owner", ...owner, change: ["[member]", "[owner]"], line: "[owner]" },
  { name: "a second machine that is an owner", ...owner, change: ["[analyst]", "[owner]"], line: "[owner]" },
  { name: "an owner beside another role", ...owner, change: ["[member]", "[member, owner]"], line: "[member, owner]" },
  {
    name: "an owner by the overlay of this environment",
    ...owner,
    change: overlay("identity:\n  apps:\n    - { name: robot, kind: machine, roles: [owner] }"),
    line: "    - { name: robot",
  },
  ...(
    [
      ["another's domain", "https://other.example/callback"],
      ["a domain that ends alike", "https://evilexample.example/callback"],
      ["a domain that begins alike", "https://example.example.evil.example/callback"],
      ["the deployment's own domain", "https://www.mcp.example.com/callback"],
      ["a raw address", "https://198.51.100.7/callback"],
    ] as const
  ).map(([place, uri]) => ({
    name: `codes sent to ${place}`,
    ...outside,
    change: [redirect, uri] as const,
    line: uri,
  })),
  {
    name: "codes of a native app sent elsewhere",
    ...outside,
    change: ["http://127.0.0.1:8765/callback", "https://app.other.example/callback"],
    line: "https://app.other.example",
  },
  {
    name: "codes sent elsewhere by the overlay of this environment",
    ...outside,
    change: overlay(
      'identity:\n  apps:\n    - name: console\n      kind: web\n      redirectUris: ["https://late.example/cb"]',
    ),
    line: "https://late.example",
  },
  {
    name: "members who may do everything",
    ...wide,
    change: ["{ resource: tools, action: echo }", everything],
    line: 'permissions:\n      - { resource: "*"',
  },
  {
    name: "a role of the tenant's own that may do everything",
    ...wide,
    change: ["{ resource: tools, action: reports.read }", everything],
    line: 'permissions:\n      - { resource: "*"',
  },
];
