// Example fleets made bad, on every platform and for what tenants share: what is changed, the line that is to be named, and by
// which policy. Validation passes them all: only the pack sees the fault.
export interface BadPlatformFleet {
  name: string;
  fleet: string;
  /** `platform` for what tenants share */
  tenant: string;
  policy: string;
  /** a text of the tenant's spec (of Pulumi.yaml for `platform`) and what stands there instead */
  change?: readonly [good: string, bad: string];
  /** what a program beside tenantry's makes in this stack; the platform's SDK and a `provider` are in scope */
  program?: string;
  /** begins on the offending line; without a change of its own, on the line that the stack's part comes from */
  line: string;
  says: string;
}

const feed = "https://admin:hunter2@feed.example/";
const secret = { policy: "no-plaintext-secrets", says: "holds a password in a URL" };
const foreign = { policy: "redirect-uris", says: "is not on a host of this tenant" };
const unprotected = {
  policy: "deletion-protection",
  change: ["identity:\n", "lifecycle:\n  protect: false\nidentity:\n"],
  line: "  protect: false",
  says: "is not protected from deletion",
} as const;
const machineOwner = { policy: "least-privilege", says: "a machine has the role owner" };
const everything = { policy: "no-wildcard-grants", says: "grants everything (*:*)" };
const tags = '{ tenant: "cargo", "managed-by": "somebody", deployment: "example", environment: "local" }';
const document = (action: string, resource: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: resource }] });

export const badPlatformFleets: readonly BadPlatformFleet[] = [
  { name: "an Auth0 organization that can be deleted", fleet: "auth0", tenant: "clinic", ...unprotected },
  {
    ...{ name: "an Auth0 client whose codes go elsewhere", fleet: "auth0", tenant: "clinic", ...foreign },
    program:
      'new auth0.Client("clinic.client.console.old", { name: "old", callbacks: ["https://partner.example/callback"] }, { provider });',
    line: "redirectUris: [https://clinic",
  },
  {
    ...{ name: "an Auth0 machine with a star among its scopes", fleet: "auth0", tenant: "clinic" },
    ...{ policy: "no-wildcard-grants", says: "scopes holds a *" },
    change: ["scopes: [tools:charts.export]", 'scopes: [tools:charts.export,\n        "tools:wards.*"]'],
    line: '"tools:wards.*"',
  },
  {
    ...{ name: "an Auth0 organization with a password in its name", fleet: "auth0", tenant: "clinic", ...secret },
    change: ["organizationName: Lakeside Clinic", `organizationName: ${feed}`],
    line: "organizationName:",
  },
  {
    ...{ name: "an Auth0 machine that is an owner", fleet: "auth0", tenant: "clinic", ...machineOwner },
    change: ["roles: [nurse]", "roles: [nurse,\n        owner]"],
    line: "owner]",
  },
  { name: "an Okta authorization server that can be deleted", fleet: "okta", tenant: "hooli", ...unprotected },
  {
    ...{ name: "an Okta app whose codes go elsewhere", fleet: "okta", tenant: "hooli", ...foreign },
    program:
      'new okta.app.OAuthRedirectUri("hooli.client.console.more", { appId: "0oa1", uri: "https://partner.example/callback" }, { provider });',
    line: "redirectUris: [https://hooli",
  },
  {
    ...{ name: "members at Okta who may do everything", fleet: "okta", tenant: "hooli", ...everything },
    change: [
      "identity:\n  platform: okta\n",
      'roles:\n  - roleId: helper\n    name: Helper\n    permissions:\n      - { resource: "*", action: "*" }\nidentity:\n  platform: okta\n',
    ],
    line: 'permissions:\n      - { resource: "*"',
  },
  { name: "an Entra application that can be deleted", fleet: "entra", tenant: "contoso", ...unprotected },
  {
    ...{ name: "an Entra app whose codes go elsewhere", fleet: "entra", tenant: "contoso", ...foreign },
    program:
      'new azuread.Application("contoso.client.console.old", { displayName: "old", web: { redirectUris: ["https://partner.example/callback"] } }, { provider });',
    line: "redirectUris: [https://contoso",
  },
  {
    ...{ name: "a role at Entra that may do everything", fleet: "entra", tenant: "contoso", ...everything },
    change: [
      "identity:\n  platform: entra\n",
      'roles:\n  - roleId: helper\n    name: Helper\n    permissions:\n      - { resource: "*", action: "*" }\nidentity:\n  platform: entra\n',
    ],
    line: 'permissions:\n      - { resource: "*"',
  },
  {
    name: "a custom policy of Azure AD B2C that can be deleted",
    fleet: "azure-b2c",
    tenant: "lucerne",
    ...unprotected,
  },
  {
    ...{ name: "an organization on Azure AD B2C with a password in its name", fleet: "azure-b2c", tenant: "lucerne" },
    ...secret,
    change: ["organizationName: Lucerne Publishing", `organizationName: ${feed}`],
    line: "organizationName:",
  },
  {
    ...{ name: "a machine on AWS that is an owner", fleet: "aws", tenant: "cargo", ...machineOwner },
    change: ["roles: [member]", "roles: [owner]"],
    line: "- { name: robot",
  },
  {
    ...{ name: "a gateway key that is typed in", fleet: "aws", tenant: "cargo" },
    ...{ policy: "no-shared-api-keys", says: "its value is typed in" },
    program: `new aws.apigateway.ApiKey("cargo.key.shared", { value: "one-key-for-all-of-us", tags: ${tags} }, { provider });`,
    line: "gateway:",
  },
  {
    ...{ name: "a gateway key that another stack made", fleet: "aws", tenant: "cargo" },
    ...{ policy: "no-shared-api-keys", says: "its key is not made in this stack" },
    program:
      'new aws.apigateway.UsagePlanKey("cargo.key.borrowed", { keyId: "k3yofacme1", keyType: "API_KEY", usagePlanId: "abc123" }, { provider });',
    line: "gateway:",
  },
  {
    ...{ name: "a tenant's parameter without tags", fleet: "aws", tenant: "cargo" },
    ...{ policy: "tags", says: "lacks the tags tenant, managed-by, deployment, environment" },
    program:
      'new aws.ssm.Parameter("cargo.note", { name: "/cargo/note", type: "String", value: "plain" }, { provider });',
    line: "secrets: { delivery",
  },
  {
    ...{ name: "an access key in a setting of CloudFront", fleet: "aws", tenant: "platform" },
    ...{ policy: "no-plaintext-secrets", says: "holds an AWS access key" },
    change: ["webacl/offices/", `webacl/${"AKIA"}ABCDEFGHIJKLMNOP/`],
    line: "webAclArn:",
  },
  {
    ...{ name: "a bucket of the platform without tags", fleet: "aws", tenant: "platform" },
    ...{ policy: "tags", says: "lacks the tags" },
    program: 'new aws.s3.Bucket("notes", { bucket: "example-notes" }, { provider, protect: true });',
    line: "publishers:",
  },
  {
    ...{ name: "a key of the platform that can be deleted", fleet: "aws", tenant: "platform" },
    ...{ policy: "deletion-protection", says: "is not protected from deletion" },
    program: `new aws.kms.Key("extra", { tags: ${tags} }, { provider });`,
    line: "names: [first, second]",
  },
  {
    ...{ name: "a role of the platform with a whole service", fleet: "aws", tenant: "platform" },
    ...{ policy: "least-privilege", says: "allows every action of a service" },
    program: `new aws.iam.RolePolicy("wide", { role: "publisher", policy: ${JSON.stringify(document("s3:*", "arn:aws:s3:::example/*"))} }, { provider });`,
    line: "region: eu-central-1\n      bucket:",
  },
  {
    ...{ name: "a role of the platform for every resource", fleet: "aws", tenant: "platform" },
    ...{ policy: "no-wildcard-grants", says: "grants on every resource" },
    program: `new aws.iam.RolePolicy("everywhere", { role: "publisher", policy: ${JSON.stringify(document("s3:GetObject", "*"))} }, { provider });`,
    line: "region: eu-central-1\n      bucket:",
  },
];
