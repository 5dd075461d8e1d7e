// A tenant's identities may do what they are for: no flows that take passwords, no whole command set, no whole service.
import { readList } from "../read-list.ts";
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
  const telling = words.filter((word) => shared.has(word.split("|").slice(0, 1).join()) && !harmless.has(word));
  return [
    ...wide.map((word) => `${word} lets the tenant's user administer the whole server`),
    ...telling.map((word) => `${word} tells of other tenants, or changes what all of them share`),
  ];
};

/** Commands that no key pattern holds back. */
const shared = new Set(
  [
    ...["keys", "scan", "randomkey", "dbsize", "flushdb", "flushall", "swapdb", "select", "move", "copy", "sort"],
    ...["sort_ro", "monitor", "config", "acl", "debug", "shutdown", "client", "function", "script", "pubsub"],
    ...["migrate", "restore", "info", "cluster", "replicaof", "module", "slowlog", "latency", "memory"],
  ].map((name) => `+${name}`),
);

/** Those of their subcommands that tell a client of itself, or where a key is. */
const harmless = new Set(["+client|setname", "+client|getname", "+client|id", "+client|setinfo", "+cluster|slots"]);

/** Whoever knows the name of a user without a password is that user. */
const elasticacheUser: Rule = (resource) => {
  const { props } = resource;
  const mode = readValue(props, "authenticationMode", "type");
  const open =
    readValue(props, "noPasswordRequired") === true ||
    mode === "no-password-required" ||
    (textList(props, "accessString").some((text) => /^on(?: |$)/.test(text)) &&
      mode === undefined &&
      // one that is not known yet is there all the same
      !["passwordsWo", "passwords"].some((name) => name in props));
  return [...redis(resource), ...(open ? ["is on and asks for no password; use passwordsWo, or IAM"] : [])];
};

const machineOwner = "a machine has the role owner; give it a role that may do its work and no more";

/** What the tenant's servers will go by, whatever the platform: only the embedded one has a machine's roles among its inputs. */
const machines: Rule = ({ props }) =>
  readList(props, "content", "clients")
    .filter((each) => readValue(each, "kind") === "machine" && textList(each, "roles").includes("owner"))
    .map((each) => {
      const name = String(readValue(each, "name"));
      return { sentence: `${name}: ${machineOwner}`, path: ["identity", "apps", `=${name}`, "roles", "=owner"] };
    });

const rules: Readonly<Record<string, Rule>> = {
  "tenantry:index:SignedConfig": machines,
  "auth0:index/client:Client": grantTypes,
  "okta:app/oAuth:OAuth": grantTypes,
  "azuread:index/application:Application": ({ props }) =>
    readValue(props, "web", "implicitGrant", "accessTokenIssuanceEnabled") === true
      ? ["implicit grant hands access tokens to the browser; use authorization_code"]
      : [],
  "aws:iam/rolePolicy:RolePolicy": iam,
  "aws:iam/policy:Policy": iam,
  "aws:iam/userPolicy:UserPolicy": iam,
  "aws:elasticache/user:User": elasticacheUser,
  "tenantry:redis:User": redis,
  "tenantry:local:Client": ({ props }) =>
    readValue(props, "kind") === "machine" && textList(props, "roles").includes("owner")
      ? [{ sentence: machineOwner, within: ["roles", "=owner"] }]
      : [],
};

export const leastPrivilege = resourcePolicy(
  { name: "least-privilege", description: "Apps, roles and database users get what they need and no more." },
  (resource) => rules[resource.type]?.(resource) ?? [],
);
