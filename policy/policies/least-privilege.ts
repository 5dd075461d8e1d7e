// A tenant's identities may do what they are for: no flows that take passwords, no whole command set, no whole service.
import { readValue } from "../read-value.ts";
import { type Rule, resourcePolicy } from "../resource-policy.ts";
import { statements } from "../statements.ts";
import { textList } from "../text-list.ts";

const weakGrants = ["password", "implicit", "http://auth0.com/oauth/grant-type/password-realm"];

const grantTypes: Rule = ({ props }) =>
  textList(props, "grantTypes")
    .filter((grant) => weakGrants.includes(grant))
    .map((grant) => `grant type ${grant} hands people's passwords or tokens to the app; use authorization_code`);

const iam: Rule = ({ props }) =>
  statements(readValue(props, "policy")).flatMap(({ effect, actions }) =>
    effect === "Allow" && actions.some((action) => action === "*" || action.endsWith(":*"))
      ? ["allows every action of a service; name the actions that it needs"]
      : [],
  );

const redis: Rule = ({ props }) => {
  const words = textList(props, "accessString").flatMap((text) => text.split(/\s+/));
  // `allcommands` and `nopass` are Redis's other spellings
  const wide = words.filter((word) => /^(?:\+@(?:all|admin|dangerous)|allcommands|nopass)$/.test(word));
  return wide.map((word) => `${word} lets the tenant's user administer the whole server`);
};

const rules: Readonly<Record<string, Rule>> = {
  "auth0:index/client:Client": grantTypes,
  "okta:app/oAuth:OAuth": grantTypes,
  "azuread:index/application:Application": ({ props }) =>
    readValue(props, "web", "implicitGrant", "accessTokenIssuanceEnabled") === true
      ? ["implicit grant hands access tokens to the browser; use authorization_code"]
      : [],
  "aws:iam/rolePolicy:RolePolicy": iam,
  "aws:iam/policy:Policy": iam,
  "aws:iam/userPolicy:UserPolicy": iam,
  "aws:elasticache/user:User": redis,
  "tenantry:redis:User": redis,
  "tenantry:local:Client": ({ props }) =>
    readValue(props, "kind") === "machine" && textList(props, "roles").includes("owner")
      ? ["a machine has the role owner; give it a role that may do its work and no more"]
      : [],
};

export const leastPrivilege = resourcePolicy(
  { name: "least-privilege", description: "Apps, roles and database users get what they need and no more." },
  (resource) => rules[resource.type]?.(resource) ?? [],
);
