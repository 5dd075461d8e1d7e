// Redirect URIs that end at another tenant: a code or an assertion would be handed over.
import type { Claimant, Report } from "./cross-tenant-proof.ts";
import type { TenantPlan } from "./tenant-plan.ts";

/** `claims` holds the first claimant of each `<kind> <key>`. */
export function crossingRedirects(
  plans: readonly TenantPlan[],
  claims: ReadonlyMap<string, Claimant>,
  report: Report,
): void {
  for (const plan of plans) {
    for (const { uri, path } of redirectsOf(plan)) {
      const { hostname } = new URL(uri);
      const owner = claims.get(`host ${hostname}`) ?? claims.get(`mail-domain ${hostname}`);
      if (owner === undefined || owner.plan.tenantId === plan.tenantId) continue;
      const [a, b] = [owner.plan.tenantId, plan.tenantId];
      report(
        "fleet.redirect-crosses",
        owner,
        { kind: owner.kind, key: uri, path, plan },
        `${b} sends sign-ins to ${hostname}, which is ${a}'s`,
        `a code issued to ${b} with redirect_uri ${uri} arrives at ${a}'s server`,
      );
    }
  }
}

function redirectsOf(plan: TenantPlan): { uri: string; path: string[] }[] {
  const { saml } = plan.content.oauth;
  return [
    ...plan.clients.flatMap(({ name, redirectUris }) =>
      redirectUris.map((uri) => ({ uri, path: ["identity", "apps", `=${name}`, "redirectUris", `=${uri}`] })),
    ),
    ...plan.social.map(({ provider, name, redirectUri }) => ({
      uri: redirectUri,
      path: ["settings", "oauth", provider, `=${name}`, "redirectUri"],
    })),
    ...(saml === undefined ? [] : [{ uri: saml.callbackUrl, path: ["settings", "oauth", "saml", "callbackUrl"] }]),
  ];
}
