// Codes go to the tenant's own hosts, over https: over the whole stack, because the signed config says which hosts those are.
import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { placeConfig, placeOf } from "../place-of.ts";
import { readValue } from "../read-value.ts";
import { textList } from "../text-list.ts";

/** Where each type says where codes, tokens and people are sent. */
const places: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "tenantry:local:Client": [["redirectUris"]],
  "auth0:index/client:Client": [["callbacks"], ["allowedLogoutUrls"], ["webOrigins"]],
  "okta:app/oAuth:OAuth": [["redirectUris"], ["postLogoutRedirectUris"]],
  "okta:app/oAuthRedirectUri:OAuthRedirectUri": [["uri"]],
  "azuread:index/application:Application": [
    ["web", "redirectUris"],
    ["singlePageApplication", "redirectUris"],
    ["publicClient", "redirectUris"],
  ],
  "azuread:index/applicationRedirectUris:ApplicationRedirectUris": [["redirectUris"]],
};

const loopback = /^(?:127\.0\.0\.1|\[::1\]|localhost|[a-z0-9.-]+\.localhost)$/;

export const redirectUris: StackValidationPolicy = {
  name: "redirect-uris",
  description: "Redirect URIs are https (http on loopback only) and lie on the tenant's own hosts or domain.",
  enforcementLevel: "mandatory",
  configSchema: { properties: placeConfig },
  validateStack: ({ resources, getConfig }, report) => {
    const own = ownNames(resources);
    for (const { type, name, props, urn } of resources)
      for (const path of places[type] ?? [])
        for (const uri of textList(props, ...path)) {
          const fault = faultOf(uri, own);
          if (fault === undefined) continue;
          const place = placeOf({ urn, type, name, within: ["redirectUris", `=${uri}`] }, getConfig());
          report(`${place === undefined ? "" : `${place}: `}${name}: ${path.join(".")} ${uri} ${fault}`, urn);
        }
  },
};

interface OwnNames {
  hosts: string[];
  domains: string[];
}

/** Nothing where no signed config is in the stack: then no host is the tenant's. */
function ownNames(resources: readonly PolicyResource[]): OwnNames {
  const contents = resources
    .filter(({ type }) => type === "tenantry:index:SignedConfig")
    .map(({ props }) => readValue(props, "content"));
  return {
    hosts: contents.flatMap((content) => textList(content, "hosts")),
    domains: contents.flatMap((content) => [...textList(content, "domain"), ...textList(content, "domains")]),
  };
}

function faultOf(uri: string, { hosts, domains }: OwnNames): string | undefined {
  if (!URL.canParse(uri)) return "is no URL";
  const { protocol, hostname } = new URL(uri);
  if (uri.includes("*")) return "holds a *, so codes may go anywhere";
  const local = loopback.test(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && local)) return "is not https";
  const inside = hosts.includes(hostname) || domains.some((name) => hostname === name || hostname.endsWith(`.${name}`));
  return inside || local ? undefined : "is not on a host of this tenant";
}
