// What the stood-in Graph checks of our own provider's resources, and what it can't know: a table of docs/rehearsal.md.

/** By type of the `tenantry` provider. */
export const graphKnowledge: Readonly<Record<string, { checks: readonly string[]; onlyReal: string }>> = {
  "b2c:Domain": {
    checks: ["`domain` in one directory only (409)", "`directory`, `domain` replaces"],
    onlyReal: "whether the TXT record is there: the stand-in verifies whatever it is asked to",
  },
  "b2c:PolicyKeySet": {
    checks: [
      "`keySetId` not taken (409), its prefix",
      "`use`, `kty`, `k` of a key",
      "the key that begins last is the active one",
      "not deleted while a policy uses it (409)",
      "a key's secret never shown",
      "`directory`, `keySetId`, `use` replaces",
    ],
    onlyReal:
      "whether the secret is the other provider's, which keys it would call active beside ones that end, and how long a new key takes to reach every server",
  },
  "b2c:TrustFrameworkPolicy": {
    checks: [
      "`policyId` not taken (409), the XML's own, content type",
      "its base exists, but for B2C_1A_TrustFramework… of the directory",
      "ETag and If-Match (412)",
      "not deleted while another extends it (409)",
      "`directory`, `tenant`, `policyId` replaces",
    ],
    onlyReal:
      "whether the XML is valid by the policy schema and by what it extends, whether comments (our mark) and ETags are kept, and what a sign-in by it does",
  },
  "entra:OidcProvider": {
    checks: [
      "members and their types, `code` alone, `openid` in `scope`, an https `issuer` without a query",
      "not deleted while a flow offers it (409)",
      "its secret never shown",
      "`directory` replaces",
    ],
    onlyReal:
      "whether the secret and the discovery document are good, whether a directory takes two providers of one issuer, how soon its lists show what was made, and whom a sign-in by it lets in",
  },
  "entra:SamlFederation": {
    checks: [
      "members and their types",
      "`issuerUri` and each domain in one federation of a directory (409)",
      "never without a domain, deleted with its last one",
      "not deleted while a flow offers it (409)",
      "`directory` replaces",
    ],
    onlyReal:
      "whether the TXT record of a domain is there, when Entra renews the certificate from the metadata, and whether Graph lets a domain go as the admin center does: its reference names no call for it",
  },
  "entra:SocialProvider": {
    checks: [
      "one of each `provider` in a directory (409)",
      "its secret never shown",
      "`directory`, `provider` replaces",
    ],
    onlyReal: "whether the client is Google's, and its redirect URIs are the directory's",
  },
  "entra:UserFlow": {
    checks: [
      "`displayName` not taken (409)",
      "an app in one flow alone (409), with a service principal",
      "its providers exist, one at least",
      "`directory` replaces",
    ],
    onlyReal:
      "what the sign-in page shows, by which address a reference names a SAML provider, and how long a change takes to be seen",
  },
};
