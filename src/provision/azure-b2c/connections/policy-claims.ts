// The claim types that are ours in the policies that we write: none that a base has, so that nothing of it is changed.

/** Ids of claim types and of the transformations between them. */
export const policyClaims = {
  /** whose the person is: a constant */
  tenant: "tenantry_tenant",
  /** the person's id at the provider, as text and as GitHub's number */
  subject: "tenantry_subject",
  number: "tenantry_number",
  emailVerified: "tenantry_email_verified",
  policy: "tenantry_policy",
  numberToSubject: "tenantry_number_to_subject",
  accountKey: "tenantry_account_key",
  samlSession: "tenantry_saml_session",
} as const;
