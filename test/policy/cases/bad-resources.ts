// Resources that the policy pack must refuse, as data.
export interface BadResource {
  name: string;
  policy: string;
  type: string;
  props: Record<string, unknown>;
  /** part of what is said */
  says: string;
}

const allow = (Action: unknown, Resource: unknown = "arn:aws:s3:::tenants/acme/*") =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
const tags = { tenant: "acme", "managed-by": "tenantry", deployment: "example", environment: "prod" };

export const badResources: readonly BadResource[] = [
  {
    name: "a secret version whose text the state keeps",
    policy: "no-plaintext-secrets",
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    props: { secretId: "tenantry/acme", secretString: "correct horse" },
    says: "use secretStringWo",
  },
  {
    name: "a secure parameter whose text the state keeps",
    policy: "no-plaintext-secrets",
    type: "aws:ssm/parameter:Parameter",
    props: { type: "SecureString", value: "correct horse" },
    says: "use valueWo",
  },
  {
    name: "a Redis user's password that the state keeps",
    policy: "no-plaintext-secrets",
    type: "aws:elasticache/user:User",
    props: { passwords: ["correct horse battery staple"] },
    says: "use passwordsWo",
  },
  {
    name: "an Auth0 client's secret that the state keeps",
    policy: "no-plaintext-secrets",
    type: "auth0:index/clientCredentials:ClientCredentials",
    props: { clientId: "c", clientSecret: "correct horse" },
    says: "use clientSecretWo",
  },
  {
    name: "an AWS key in a tag",
    policy: "no-plaintext-secrets",
    type: "aws:s3/bucket:Bucket",
    props: { tags: { note: `deploys with ${"AKIA"}ABCDEFGHIJKLMNOP` } },
    says: "tags.note holds an AWS access key",
  },
  {
    name: "a private key in an organization's metadata",
    policy: "no-plaintext-secrets",
    type: "auth0:index/organization:Organization",
    props: { metadata: { note: "-----BEGIN EC PRIVATE KEY-----" } },
    says: "metadata.note holds a private key",
  },
  {
    name: "a password in a URL",
    policy: "no-plaintext-secrets",
    type: "okta:app/oAuth:OAuth",
    props: { label: "acme", clientUri: "https://admin:hunter2@acme.example/" },
    says: "clientUri holds a password in a URL",
  },
  {
    name: "an Auth0 app that takes passwords",
    policy: "least-privilege",
    type: "auth0:index/client:Client",
    props: { grantTypes: ["authorization_code", "password"] },
    says: "grant type password",
  },
  {
    name: "an Okta app with the implicit grant",
    policy: "least-privilege",
    type: "okta:app/oAuth:OAuth",
    props: { grantTypes: ["implicit"] },
    says: "grant type implicit",
  },
  {
    name: "an Entra app with implicit access tokens",
    policy: "least-privilege",
    type: "azuread:index/application:Application",
    props: { web: { implicitGrant: { accessTokenIssuanceEnabled: true } } },
    says: "implicit grant",
  },
  {
    name: "a role that may do everything in a service",
    policy: "least-privilege",
    type: "aws:iam/rolePolicy:RolePolicy",
    props: { policy: allow(["s3:GetObject", "kms:*"]) },
    says: "every action of a service",
  },
  {
    name: "a Redis user with every command",
    policy: "least-privilege",
    type: "aws:elasticache/user:User",
    props: { accessString: "on ~tenantry:{acme}:* +@all" },
    says: "+@all lets",
  },
  ...(
    [
      ["every command by its other name", "on ~tenantry:{acme}:* allcommands", "allcommands lets"],
      ["no password", "on nopass ~tenantry:{acme}:* -@all +get", "nopass lets"],
      ["KEYS, which no pattern holds back", "on ~tenantry:{acme}:* -@all +keys", "+keys tells of other tenants"],
      ["SCAN", "on ~tenantry:{acme}:* -@all +scan", "+scan tells"],
      ["FLUSHALL", "on ~tenantry:{acme}:* -@all +flushall", "+flushall tells"],
      ["CLIENT TRACKING", "on ~tenantry:{acme}:* -@all +client|tracking", "+client|tracking tells"],
      ["FUNCTION", "on ~tenantry:{acme}:* -@all +function", "+function tells"],
    ] as const
  ).map(([name, accessString, says]) => ({
    ...{ name: `a Redis user with ${name}`, policy: "least-privilege", type: "tenantry:redis:User", says },
    props: { accessString, owner: "example/prod/acme" },
  })),
  {
    name: "an ElastiCache user that is on and has no password",
    policy: "least-privilege",
    type: "aws:elasticache/user:User",
    props: { accessString: "on ~tenantry:{acme}:* -@all +get", tags },
    says: "asks for no password",
  },
  {
    name: "an ElastiCache user of whom no password is asked",
    policy: "least-privilege",
    type: "aws:elasticache/user:User",
    props: { accessString: "off -@all", authenticationMode: { type: "no-password-required" }, tags },
    says: "asks for no password",
  },
  {
    name: "an ElastiCache user whose passwords the state keeps",
    policy: "no-plaintext-secrets",
    type: "aws:elasticache/user:User",
    props: { authenticationMode: { type: "password", passwords: ["correct horse battery staple"] } },
    says: "authenticationMode.passwords is kept",
  },
  ...(
    [
      ["~tenantry:*", "every tenant's keys below ours"],
      ["~tenantry:{ac*}:*", "the keys of all ids that begin alike"],
      ["%R~*", "a read pattern for all keys"],
      ["&*", "every channel"],
      ["allkeys", "all keys by their other name"],
      ["~?enantry:{acme}:*", "a pattern that begins with any letter"],
    ] as const
  ).map(([pattern, name]) => ({
    ...{ name: `a Redis user with ${name}`, policy: "no-wildcard-grants", type: "aws:elasticache/user:User" },
    ...{ props: { accessString: `on ${pattern} -@all +get` }, says: `${pattern} reaches every tenant's` },
  })),
  {
    name: "a Redis user without its owner mark",
    policy: "tags",
    type: "tenantry:redis:User",
    props: { accessString: "~tenantry:{acme}:* -@all" },
    says: "no owner mark",
  },
  {
    name: "a group of ElastiCache users without tags",
    policy: "tags",
    type: "aws:elasticache/userGroup:UserGroup",
    props: {},
    says: "lacks the tags",
  },
  {
    name: "a machine that is the owner",
    policy: "least-privilege",
    type: "tenantry:local:Client",
    props: { kind: "machine", roles: ["owner"], owner: "example/prod/acme" },
    says: "role owner",
  },
  {
    name: "a client grant for any organization",
    policy: "no-wildcard-grants",
    type: "auth0:index/clientGrant:ClientGrant",
    props: { audience: "https://acme", scopes: ["tools:echo"], allowAnyOrganization: true },
    says: "allowAnyOrganization",
  },
  {
    name: "a client grant with a star",
    policy: "no-wildcard-grants",
    type: "auth0:index/clientGrant:ClientGrant",
    props: { scopes: ["tools:*"] },
    says: "scopes holds a *",
  },
  {
    name: "an Okta policy for all clients",
    policy: "no-wildcard-grants",
    type: "okta:auth/serverPolicy:ServerPolicy",
    props: { clientWhitelists: ["ALL_CLIENTS"] },
    says: "ALL_CLIENTS",
  },
  {
    name: "an Okta app with wildcard redirects",
    policy: "no-wildcard-grants",
    type: "okta:app/oAuth:OAuth",
    props: { wildcardRedirect: "SUBDOMAIN" },
    says: "wildcardRedirect",
  },
  {
    name: "a bucket for everybody",
    policy: "no-wildcard-grants",
    type: "aws:s3/bucketPolicy:BucketPolicy",
    props: {
      policy: JSON.stringify({
        Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "x", Principal: { AWS: "*" } },
      }),
    },
    says: "to everybody",
  },
  {
    name: "a Redis user with every tenant's keys",
    policy: "no-wildcard-grants",
    type: "tenantry:redis:User",
    props: { accessString: "on ~* +@read" },
    says: "~* reaches every tenant's keys",
  },
  {
    name: "a local role but the owner's that grants everything",
    policy: "no-wildcard-grants",
    type: "tenantry:local:Role",
    props: { roleId: "member", owner: "example/prod/acme", permissions: [{ resource: "*", action: "*" }] },
    says: "grants everything",
  },
  {
    name: "an organization without protection",
    policy: "deletion-protection",
    type: "tenantry:local:Organization",
    props: { owner: "example/prod/acme" },
    says: "not protected",
  },
  {
    name: "an Auth0 organization without protection",
    policy: "deletion-protection",
    type: "auth0:index/organization:Organization",
    props: { metadata: { tenantId: "acme" } },
    says: "not protected",
  },
  {
    name: "a signing key without protection",
    policy: "deletion-protection",
    type: "aws:kms/key:Key",
    props: { tags },
    says: "not protected",
  },
  {
    name: "a key without tags",
    policy: "tags",
    type: "aws:apigateway/apiKey:ApiKey",
    props: {},
    says: "lacks the tags tenant, managed-by, deployment, environment",
  },
  {
    name: "a secret without its tenant's tag",
    policy: "tags",
    type: "aws:secretsmanager/secret:Secret",
    props: { tags: { ...tags, tenant: "" } },
    says: "lacks the tag tenant",
  },
  {
    name: "a local client without its owner mark",
    policy: "tags",
    type: "tenantry:local:Client",
    props: { owner: "acme" },
    says: "no owner mark",
  },
  {
    name: "a custom policy of B2C that anybody's destroy would delete",
    policy: "deletion-protection",
    type: "tenantry:b2c:TrustFrameworkPolicy",
    props: { owner: "example/prod/acme", policyId: "B2C_1A_acme" },
    says: "is not protected from deletion",
  },
  {
    name: "a key set that B2C's policies sign with, unprotected",
    policy: "deletion-protection",
    type: "tenantry:b2c:PolicyKeySet",
    props: { owner: "example/prod/acme", keySetId: "B2C_1A_acme" },
    says: "is not protected from deletion",
  },
];
