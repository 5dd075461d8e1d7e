// The code that Auth0 runs before it issues a token, for every tenant of a deployment.

/**
 * Handlers of both triggers; each Action uses its own. It knows no tenant by name: an organization's metadata say whose it
 * is, and a role counts only when its name begins with that tenant's. Whoever could write metadata could manage Auth0.
 * A person's address counts as verified where Auth0 says so, or where the tenant's own enterprise connection vouches.
 */
export const tokenAction = `
exports.onExecutePostLogin = async (event, api) => {
  const metadata = (event.organization && event.organization.metadata) || {};
  const { tenantId, rolesClaim } = metadata;
  if (!tenantId || !rolesClaim) return;
  const own = tenantId + "--";
  const named = (event.authorization && event.authorization.roles) || [];
  const roles = named.filter((name) => name.startsWith(own)).map((name) => name.slice(own.length));
  api.accessToken.setCustomClaim(rolesClaim, roles);
  if (!event.user.email) return;
  const connection = (event.connection && event.connection.metadata) || {};
  const vouched = connection.enterprise === "true" && connection.tenantId === tenantId;
  api.accessToken.setCustomClaim("email", event.user.email.toLowerCase());
  api.accessToken.setCustomClaim("email_verified", event.user.email_verified === true || vouched);
};
exports.onExecuteCredentialsExchange = async (event, api) => {
  const { tenantId, rolesClaim, roles } = event.client.metadata || {};
  const organization = (event.organization && event.organization.metadata) || {};
  if (!tenantId || !rolesClaim || organization.tenantId !== tenantId) return;
  api.accessToken.setCustomClaim(rolesClaim, (roles || "").split(",").filter((role) => role !== ""));
};
`;
