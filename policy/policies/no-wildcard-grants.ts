// A grant names whom and what: a star would reach other tenants.
import { readList } from "../read-list.ts";
import { readValue } from "../read-value.ts";
import { type Rule, resourcePolicy } from "../resource-policy.ts";
import { statements } from "../statements.ts";
import { textList } from "../text-list.ts";

const star =
  (what: string, ...path: string[]): Rule =>
  ({ props }) => {
    const found = textList(props, ...path).find((text) => text.includes("*"));
    return found === undefined
      ? []
      : [{ sentence: `${what} holds a *; name each one`, within: ["scopes", `=${found}`] }];
  };

const document: Rule = ({ props }) =>
  statements(readValue(props, "policy")).flatMap(({ effect, resources, principals }) => [
    ...(effect === "Allow" && resources.includes("*")
      ? ["grants on every resource (*); name those of this tenant"]
      : []),
    ...(effect === "Allow" && principals.includes("*") ? ["grants to everybody (*); name the identity"] : []),
  ]);

/** A star before the tenant's id has ended reaches other ids, too. */
const redisPatterns: Rule = ({ props }) =>
  textList(props, "accessString")
    // nobody signs in as it, and it may do nothing
    .filter((text) => !/^off [^+]*$/.test(text))
    .flatMap((text) => text.split(/\s+/))
    .filter(
      (word) =>
        /^(?:allkeys|allchannels)$/.test(word) ||
        (/^(?:~|%RW?~|%W~|&)[^*?[]{0,200}[*?[]/.test(word) &&
          !/^(?:~|%RW?~|%W~|&)(?:tenantry:\{[a-z0-9-]{1,63}\}:|(?!tenantry:)[^*?[]{1,200}:)/.test(word)),
    )
    .map((word) => `${word} reaches every tenant's keys or channels; give the tenant's own prefix`);

const anybody =
  (property: string, word: string): Rule =>
  ({ props }) =>
    textList(props, property).includes(word) ? [`${property} ${word} means any client; name the tenant's`] : [];

const grantsAll = "grants everything (*:*), which is the owner's alone; name resources and actions";

const mayDoAll = (role: unknown): boolean =>
  readList(role, "permissions").some(
    (each) => readValue(each, "resource") === "*" && readValue(each, "action") === "*",
  );

/** What the tenant's servers will go by, whatever the platform: most have no permissions among a role's inputs. */
const signedRoles: Rule = ({ props }) =>
  readList(props, "content", "roles").flatMap((role) => {
    const id = String(readValue(role, "roleId"));
    if (id === "owner" || !mayDoAll(role)) return [];
    return [{ sentence: `${id}: ${grantsAll}`, path: ["roles", `=${id}`, "permissions"] }];
  });

const rules: Readonly<Record<string, readonly Rule[]>> = {
  "auth0:index/clientGrant:ClientGrant": [
    star("scopes", "scopes"),
    ({ props }) =>
      readValue(props, "allowAnyOrganization") === true
        ? ["allowAnyOrganization lets the client act for other tenants; grant it per organization"]
        : [],
  ],
  "okta:auth/serverPolicy:ServerPolicy": [anybody("clientWhitelists", "ALL_CLIENTS")],
  "okta:auth/serverPolicyRule:ServerPolicyRule": [star("scopeWhitelists", "scopeWhitelists")],
  "okta:app/oAuth:OAuth": [
    ({ props }) =>
      (readValue(props, "wildcardRedirect") ?? "DISABLED") === "DISABLED"
        ? []
        : ["wildcardRedirect lets codes go to any subdomain; write each redirect URI"],
  ],
  "aws:iam/rolePolicy:RolePolicy": [document],
  "aws:iam/policy:Policy": [document],
  "aws:s3/bucketPolicy:BucketPolicy": [document],
  "aws:elasticache/user:User": [redisPatterns],
  "tenantry:redis:User": [redisPatterns],
  "tenantry:local:Client": [star("scopes", "scopes")],
  "tenantry:index:SignedConfig": [signedRoles],
  "tenantry:local:Role": [
    ({ props }) =>
      readValue(props, "roleId") !== "owner" && mayDoAll(props)
        ? [{ sentence: grantsAll, within: ["permissions"] }]
        : [],
  ],
};

export const noWildcardGrants = resourcePolicy(
  {
    name: "no-wildcard-grants",
    description: "Grants, redirect URIs and key patterns name what they mean, without a star.",
  },
  (resource) => (rules[resource.type] ?? []).flatMap((rule) => rule(resource)),
);
