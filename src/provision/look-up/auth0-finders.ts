// Auth0: what a killed run may have made there, by name and our mark.
import { getAction } from "@pulumi/auth0/getAction.js";
import { getClientGrants } from "@pulumi/auth0/getClientGrants.js";
import { getClients } from "@pulumi/auth0/getClients.js";
import { getConnection } from "@pulumi/auth0/getConnection.js";
import { getCustomDomains } from "@pulumi/auth0/getCustomDomains.js";
import { getOrganization } from "@pulumi/auth0/getOrganization.js";
import { getResourceServer } from "@pulumi/auth0/getResourceServer.js";
import { getRole } from "@pulumi/auth0/getRole.js";
import { again, byId, type Finder, type Finders, field, findOne, judged, text, unseen } from "./finder.ts";

const organization: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const asked = { name, skipMembers: true, skipConnections: true, skipClientGrants: true };
  const found = await findOne(getOrganization(asked, options));
  const what = `organization ${name} of ${ownerOf(found) ?? "nobody that we know"}`;
  return judged(found?.id, ownerOf(found), field(inputs, "metadata", "owner"), what);
};

/** Auth0 lets clients share a name: whichever of them says that it is this tenant's is it. */
const client: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const { clients } = await getClients({ nameFilter: name }, options);
  const named = clients.filter((each) => each.name === name);
  const own = named.find(({ description }) => description === inputs.description) ?? named[0];
  return judged(own?.clientId, own?.description, inputs.description, `client ${name} (${own?.description ?? ""})`);
};

const clientGrant: Finder = async (inputs, options) => {
  const [clientId, audience] = [text(inputs, "clientId"), text(inputs, "audience")];
  const { clientGrants } = await getClientGrants({ clientId, audience }, options);
  const [found] = clientGrants.filter((each) => each.clientId === clientId && each.audience === audience);
  // The client is ours, so its grants are.
  return judged(found?.id, found?.clientId, clientId, "");
};

const connection: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const found = await findOne(getConnection({ name, skipEnabledClients: true }, options));
  const what = `connection ${name} of ${ownerOf(found) ?? "nobody that we know"}`;
  return judged(found?.id, ownerOf(found), field(inputs, "metadata", "owner"), what);
};

const resourceServer: Finder = async (inputs, options) => {
  const identifier = text(inputs, "identifier");
  const found = await findOne(getResourceServer({ identifier }, options));
  // An API has no field for an owner: its identifier is an address of ours, and its name holds the tenant's id.
  return judged(found?.id, found?.name, inputs.name, `API ${identifier}, called ${found?.name}`);
};

const role: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const found = await findOne(getRole({ name, skipPermissions: true, skipUsers: true }, options));
  return judged(found?.id, found?.description, inputs.description, `role ${name} (${found?.description})`);
};

const customDomain: Finder = async (inputs, options) => {
  const domain = text(inputs, "domain");
  const { customDomains } = await getCustomDomains({}, options);
  if (!customDomains.some((each) => each.domain === domain)) return { kind: "absent" };
  // The list shows no ids.
  return { kind: "unseen", id: "<cd_… of the domain>", twice: "refused" };
};

const action: Finder = async (inputs, options) => {
  const name = text(inputs, "name");
  const found = await findOne(getAction({ name }, options));
  return judged(found?.id, found?.code, inputs.code, `Action ${name} with other code`);
};

const joined = (...names: string[]) => byId((inputs) => names.map((name) => text(inputs, name)).join("::"));

export const auth0Finders: Finders = {
  "auth0:index/action:Action": action,
  "auth0:index/client:Client": client,
  "auth0:index/clientCredentials:ClientCredentials": again,
  "auth0:index/clientGrant:ClientGrant": clientGrant,
  "auth0:index/connection:Connection": connection,
  "auth0:index/connectionClients:ConnectionClients": again,
  "auth0:index/customDomain:CustomDomain": customDomain,
  "auth0:index/customDomainVerification:CustomDomainVerification": again,
  "auth0:index/organization:Organization": organization,
  "auth0:index/organizationClientGrant:OrganizationClientGrant": joined("organizationId", "grantId"),
  "auth0:index/organizationConnections:OrganizationConnections": again,
  "auth0:index/organizationDiscoveryDomain:OrganizationDiscoveryDomain": unseen("<organization id>::<domain id>"),
  "auth0:index/resourceServer:ResourceServer": resourceServer,
  "auth0:index/resourceServerScopes:ResourceServerScopes": again,
  "auth0:index/role:Role": role,
  "auth0:index/rolePermissions:RolePermissions": again,
  "auth0:index/triggerAction:TriggerAction": joined("trigger", "actionId"),
};

/** Whoever made it without metadata named none: the SDK's type promises more than Auth0 sends. */
function ownerOf(found: { metadata?: Readonly<Record<string, string>> } | undefined): string | undefined {
  return found?.metadata?.owner;
}
