// What the platforms' real providers say of our credentials, our permission and their quotas.

/** How a platform's provider refuses one type's creation. */
export interface Refusing {
  /** the platform, as `src/provision/<platform>` */
  platform: "auth0" | "okta" | "entra" | "aws";
  what: "credentials" | "denied" | "quota";
  /** in the provider's own words; `SECRET` stands where it may repeat a credential */
  words: string;
}

/** In the forms that issues of terraform-provider-auth0, -okta, -azuread and -aws report; no report of a full Okta org was found. */
export const refusing: readonly Refusing[] = [
  {
    ...{ platform: "auth0", what: "credentials" },
    words:
      'request failed: Post "https://example.eu.auth0.com/api/v2/organizations": oauth2: cannot fetch token: 401 Unauthorized\nResponse: {"error":"access_denied","error_description":"Unauthorized"} client_secret=SECRET',
  },
  {
    ...{ platform: "auth0", what: "denied" },
    words: "403 Forbidden: Insufficient scope, expected any of: create:roles",
  },
  {
    ...{ platform: "auth0", what: "quota" },
    words: "403 Forbidden: You reached the limit of entities of this type for this tenant.",
  },
  {
    ...{ platform: "okta", what: "credentials" },
    words:
      'Post "https://example.okta.com/api/v1/apps": net/http: invalid header field value "SSWS SECRET" for key Authorization',
  },
  {
    ...{ platform: "okta", what: "credentials" },
    words: "failed to create group: the API returned an error: Invalid token provided",
  },
  {
    ...{ platform: "okta", what: "denied" },
    words:
      "failed to create group: the API returned an error: You do not have permission to perform the requested action",
  },
  {
    ...{ platform: "okta", what: "quota" },
    words: "failed to create group: the API returned an error: The maximum number of groups has been reached",
  },
  {
    ...{ platform: "entra", what: "credentials" },
    words:
      'ServicePrincipalsClient.BaseClient.Post(): clientCredentialsToken: received HTTP status 401 with response: {"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."} client_assertion=SECRET',
  },
  {
    ...{ platform: "entra", what: "denied" },
    words:
      "ServicePrincipalsClient.BaseClient.Post(): unexpected status 403 with OData error: Authorization_RequestDenied: Insufficient privileges to complete the operation.",
  },
  {
    ...{ platform: "entra", what: "quota" },
    words:
      "ServicePrincipalsClient.BaseClient.Post(): unexpected status 403 with OData error: Directory_QuotaExceeded: The directory object quota limit for the Principal has been exceeded.",
  },
  {
    ...{ platform: "aws", what: "credentials" },
    words:
      "creating Secrets Manager Secret: operation error Secrets Manager: CreateSecret, https response error StatusCode: 400, api error UnrecognizedClientException: The security token included in the request is invalid. private_key=SECRET",
  },
  {
    ...{ platform: "aws", what: "denied" },
    words:
      "creating Secrets Manager Secret: operation error Secrets Manager: CreateSecret, https response error StatusCode: 400, api error AccessDeniedException: User: arn:aws:iam::123456789012:user/ci is not authorized to perform: secretsmanager:CreateSecret",
  },
  {
    ...{ platform: "aws", what: "quota" },
    words:
      "creating Secrets Manager Secret: operation error Secrets Manager: CreateSecret, https response error StatusCode: 400, LimitExceededException: The request would exceed a quota of this account.",
  },
];
