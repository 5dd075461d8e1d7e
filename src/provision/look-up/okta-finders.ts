// Okta: what a killed run may have made there, by name and our mark.
import { getServer } from "@pulumi/okta/auth/getServer.js";
import { getServerPolicy } from "@pulumi/okta/auth/getServerPolicy.js";
import { getServerScopes } from "@pulumi/okta/auth/getServerScopes.js";
import { getApps } from "@pulumi/okta/getApps.js";
import { getAuthServerClaim } from "@pulumi/okta/getAuthServerClaim.js";
import { getBrands } from "@pulumi/okta/getBrands.js";
import { getDomain } from "@pulumi/okta/getDomain.js";
import { getGroup } from "@pulumi/okta/group/getGroup.js";
import { getRule } from "@pulumi/okta/group/getRule.js";
import { getOidc } from "@pulumi/okta/idp/getOidc.js";
import { getSaml } from "@pulumi/okta/idp/getSaml.js";
import { getSocial } from "@pulumi/okta/idp/getSocial.js";
import { again, byId, type Finder, type Finders, findOne, judged, text, unseen } from "./finder.ts";

const app: Finder = async (inputs, options) => {
  const label = text(inputs, "label");
  const { apps } = await getApps({ label, activeOnly: false }, options);
  const named = apps.filter((each) => each.label === label);
  const own = named.find(({ adminNote }) => adminNote === inputs.adminNote) ?? named[0];
  return judged(own?.id, own?.adminNote, inputs.adminNote, `app ${label} (${own?.adminNote ?? "without a note"})`);
};

const group: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const found = await findOne(getGroup({ name }, options));
  return judged(found?.id, found?.description, inputs.description, `group ${name} (${found?.description})`);
};

const groupRule: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const found = await findOne(getRule({ name }, options));
  // It puts people into the tenant's own group, or it is not the tenant's.
  return judged(found?.id, found?.groupAssignments, inputs.groupAssignments, `group rule ${name} for other groups`);
};

const server: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const found = await findOne(getServer({ name }, options));
  return judged(found?.id, found?.description, inputs.description, `server ${name} (${found?.description})`);
};

/** What stands below a server of the tenant's is the tenant's. */
const scope: Finder = async (inputs, options) => {
  const { scopes } = await getServerScopes({ authServerId: text(inputs, "authServerId") }, options);
  const found = scopes.find(({ name }) => name === inputs.name);
  return judged(found?.id, found?.name, inputs.name, "");
};

const claim: Finder = async (inputs, options) => {
  const asked = { authServerId: text(inputs, "authServerId"), name: text(inputs, "name") };
  const found = await findOne(getAuthServerClaim(asked, options));
  return judged(found?.id, found?.name, inputs.name, "");
};

const policy: Finder = async (inputs, options) => {
  const asked = { authServerId: text(inputs, "authServerId"), name: text(inputs, "name") };
  const found = await findOne(getServerPolicy(asked, options));
  return judged(found?.id, found?.name, inputs.name, "");
};

const samlIdp: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const found = await findOne(getSaml({ name }, options));
  return judged(found?.id, found?.ssoUrl, inputs.ssoUrl, `identity provider ${name} at ${found?.ssoUrl}`);
};

const oidcIdp: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const found = await findOne(getOidc({ name }, options));
  return judged(found?.id, found?.clientId, inputs.clientId, `identity provider ${name} of client ${found?.clientId}`);
};

const socialIdp: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const found = await findOne(getSocial({ name }, options));
  return judged(found?.id, found?.clientId, inputs.clientId, `identity provider ${name} of client ${found?.clientId}`);
};

const brand: Finder = async (inputs, options) => {
  const { brands } = await getBrands(options);
  const found = brands.find(({ name }) => name === inputs.name);
  // A brand has no field for an owner: its name begins with the tenant's id and environment.
  return judged(found?.id, found?.name, inputs.name, "");
};

const domain: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const found = await findOne(getDomain({ domainIdOrName: name }, options));
  return judged(found?.id, found?.domain, name, "");
};

export const oktaFinders: Finders = {
  "okta:app/oAuth:OAuth": app,
  "okta:app/saml:Saml": app,
  "okta:index/appGroupAssignments:AppGroupAssignments": again,
  "okta:auth/server:Server": server,
  "okta:auth/serverScope:ServerScope": scope,
  "okta:auth/serverClaim:ServerClaim": claim,
  "okta:auth/serverPolicy:ServerPolicy": policy,
  "okta:auth/serverPolicyRule:ServerPolicyRule": unseen("<server id>/<policy id>/<rule id>"),
  "okta:group/group:Group": group,
  "okta:group/rule:Rule": groupRule,
  "okta:idp/saml:Saml": samlIdp,
  "okta:idp/samlKey:SamlKey": unseen("<key id>", "possible"),
  "okta:idp/oidc:Oidc": oidcIdp,
  "okta:idp/social:Social": socialIdp,
  "okta:policy/ruleIdpDiscovery:RuleIdpDiscovery": unseen("<policy id>/<rule id>"),
  "okta:index/brand:Brand": brand,
  "okta:index/domain:Domain": domain,
  "okta:index/domainVerification:DomainVerification": byId((inputs) => text(inputs, "domainId")),
  "okta:index/principalRateLimits:PrincipalRateLimits": unseen("<principal rate limit id>"),
};
