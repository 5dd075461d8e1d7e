// azuread:index/application:Application as Microsoft Graph has it.
import type { CheckFailure } from "../../provider/resource-behaviour.ts";
import type { PlainValue } from "../../provider/reveal.ts";
import type { PlainMap } from "../plain-map.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";
import { isUuid, objectIdOf } from "./graph-ids.ts";

const audiences = [
  "AzureADMyOrg",
  "AzureADMultipleOrgs",
  "AzureADandPersonalMicrosoftAccount",
  "PersonalMicrosoftAccount",
];

export const application: TypeBehaviour = {
  id: (_, { uuid }) => `/applications/${uuid()}`,
  computed: (_, { uuid, id }) => ({
    clientId: uuid(),
    objectId: objectIdOf(id),
    publisherDomain: "rehearsal.onmicrosoft.com",
    logoUrl: "",
    disabledByMicrosoft: "",
  }),
  derived: (inputs) => ({
    appRoleIds: idsByValue(listOf(inputs.appRoles)),
    oauth2PermissionScopeIds: idsByValue(listOf(mapOf(inputs.api).oauth2PermissionScopes)),
  }),
  defaults: () => ({ signInAudience: "AzureADMyOrg" }),
  // every application of ours asks for preventDuplicateNames
  unique: [["displayName"], ["identifierUris"]],
  deleteBeforeReplace: false,
  unordered: ["appRoles", "identifierUris", "requiredResourceAccesses", "tags"],
  check: (inputs) => [...checkPlain(inputs), ...checkPermissions(inputs), ...checkRedirects(inputs)],
  cascades: [
    { type: "azuread:index/applicationPassword:ApplicationPassword", by: "applicationId" },
    {
      type: "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
      by: "applicationId",
    },
    { type: "azuread:index/applicationPreAuthorized:ApplicationPreAuthorized", by: "applicationId" },
  ],
  // Graph deletes the service principal of its own directory with the application.
  effect({ properties }, cloud, what) {
    const principals = "azuread:index/servicePrincipal:ServicePrincipal";
    if (what === "delete")
      for (const each of cloud.list(principals))
        if (each.properties.clientId === properties.clientId) cloud.remove(principals, each.id);
  },
  onlyReal:
    "whether an identifier URI is allowed by the directory's policy or still held by a deleted application (30 days), whether a redirect URI's domain is allowed, and how long a new application takes to be visible everywhere",
};

function checkPlain({ displayName, signInAudience, tags, identifierUris, api }: PlainMap): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const fail = (property: string, reason: string): number => failures.push({ property, reason });
  if (typeof displayName === "string" && (displayName.length === 0 || displayName.length > 256))
    fail("displayName", "must have 1 to 256 characters");
  if (signInAudience !== undefined && !audiences.includes(String(signInAudience)))
    fail("signInAudience", `must be one of ${audiences.join(", ")}`);
  const version = mapOf(api).requestedAccessTokenVersion;
  if (version !== undefined && version !== 1 && version !== 2)
    fail("api.requestedAccessTokenVersion", "must be 1 or 2");
  if (version !== 2 && String(signInAudience).includes("Personal"))
    fail("api.requestedAccessTokenVersion", "must be 2 where personal accounts sign in");
  for (const [index, tag] of listOf(tags).entries())
    if (String(tag).length === 0 || String(tag).length > 256 || /\s/.test(String(tag)))
      fail(`tags[${index}]`, "must have 1 to 256 characters, none of them white space");
  for (const [index, uri] of listOf(identifierUris).entries())
    if (!/^(?:api|https):\/\/[^\s*]{1,250}[^/\s*]$/.test(String(uri)))
      fail(`identifierUris[${index}]`, "must be an api:// or https:// URI without a slash at its end");
  return failures;
}

/** Scopes and app roles share one name space and one space of ids. */
function checkPermissions({ api, appRoles }: PlainMap): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const ids = new Set<PlainValue>();
  const values = new Set<PlainValue>();
  const check = (item: PlainValue, property: string): void => {
    const { id = null, value = null } = mapOf(item);
    if (!isUuid(id)) failures.push({ property: `${property}.id`, reason: "must be a UUID" });
    if (ids.has(id)) failures.push({ property: `${property}.id`, reason: "stands twice among scopes and app roles" });
    if (value !== null && value !== "" && values.has(value))
      failures.push({ property: `${property}.value`, reason: "stands twice among scopes and app roles" });
    if (
      typeof value === "string" &&
      !/^[\w!#$%&'()*+,\-/:;<=>?@[\]^`{|}~][\w.!#$%&'()*+,\-/:;<=>?@[\]^`{|}~]{0,119}$/.test(value)
    )
      failures.push({
        property: `${property}.value`,
        reason: "must have 1 to 120 characters without spaces, no dot first",
      });
    ids.add(id);
    values.add(value);
  };
  for (const [index, scope] of listOf(mapOf(api).oauth2PermissionScopes).entries())
    check(scope, `api.oauth2PermissionScopes[${index}]`);
  for (const [index, role] of listOf(appRoles).entries()) {
    check(role, `appRoles[${index}]`);
    const members = listOf(mapOf(role).allowedMemberTypes);
    if (members.length === 0 || members.some((member) => member !== "User" && member !== "Application"))
      failures.push({ property: `appRoles[${index}].allowedMemberTypes`, reason: "must be of User and Application" });
    if (mapOf(role).description === "")
      failures.push({ property: `appRoles[${index}].description`, reason: "is empty" });
  }
  return failures;
}

function checkRedirects({ web, publicClient, singlePageApplication }: PlainMap): CheckFailure[] {
  const failures: CheckFailure[] = [];
  let count = 0;
  for (const [name, holder] of Object.entries({ web, publicClient, singlePageApplication })) {
    for (const [index, uri] of listOf(mapOf(holder).redirectUris).entries()) {
      const reason = redirectFault(String(uri), name === "publicClient");
      if (reason !== undefined) failures.push({ property: `${name}.redirectUris[${index}]`, reason });
      count++;
    }
  }
  if (count > 256)
    failures.push({ property: "web.redirectUris", reason: "an application has 256 redirect URIs at most" });
  return failures;
}

function redirectFault(uri: string, native: boolean): string | undefined {
  if (!URL.canParse(uri) || uri.length > 256) return "must be a URI of 256 characters at most";
  const { protocol, hostname, hash } = new URL(uri);
  if (hash !== "" || uri.includes("*")) return "must have no fragment and no wildcard";
  if (/^https?:\/\/[^/]+$/.test(uri)) return "must have a path: a slash after the host";
  if (protocol === "https:" || (native && protocol !== "http:")) return undefined;
  const loopback = hostname === "localhost" || (native && hostname === "127.0.0.1");
  return protocol === "http:" && loopback ? undefined : "must be https; http is for loopback only";
}

function idsByValue(items: readonly PlainValue[]): PlainMap {
  return Object.fromEntries(items.map(mapOf).map(({ value = "", id = "" }) => [String(value), id]));
}

function listOf(value: PlainValue | undefined): readonly PlainValue[] {
  return Array.isArray(value) ? value : [];
}

function mapOf(value: PlainValue | undefined): PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
