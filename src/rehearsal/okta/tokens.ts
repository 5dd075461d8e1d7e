// The type tokens of Okta that behaviours refer to each other by.

export const tokens = {
  oauth: "okta:app/oAuth:OAuth",
  samlApp: "okta:app/saml:Saml",
  appGroups: "okta:index/appGroupAssignments:AppGroupAssignments",
  server: "okta:auth/server:Server",
  scope: "okta:auth/serverScope:ServerScope",
  claim: "okta:auth/serverClaim:ServerClaim",
  policy: "okta:auth/serverPolicy:ServerPolicy",
  policyRule: "okta:auth/serverPolicyRule:ServerPolicyRule",
  group: "okta:group/group:Group",
  groupRule: "okta:group/rule:Rule",
  samlIdp: "okta:idp/saml:Saml",
  samlKey: "okta:idp/samlKey:SamlKey",
  oidcIdp: "okta:idp/oidc:Oidc",
  socialIdp: "okta:idp/social:Social",
  route: "okta:policy/ruleIdpDiscovery:RuleIdpDiscovery",
  brand: "okta:index/brand:Brand",
  domain: "okta:index/domain:Domain",
  domainVerification: "okta:index/domainVerification:DomainVerification",
  rateLimits: "okta:index/principalRateLimits:PrincipalRateLimits",
} as const;
