// identity.b2c: the Azure AD B2C directory, the policies that sign the tenant's people in, and what its tokens say of them.
import { z } from "zod";
import { claimNameSchema } from "./claim-name.ts";
import { nameSchema, textSchema, webUrlSchema } from "./scalars.ts";
import { secretReferenceSchema } from "./secret-reference.ts";

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "must be a directory's id: a lower-case GUID");

const policyId = z
  .string()
  .regex(
    /^B2C_1A?_[A-Za-z0-9_.-]{1,56}$/,
    "must be a policy's id: B2C_1_… of a user flow, B2C_1A_… of a custom policy",
  );

const customId = z
  .string()
  .regex(/^B2C_1A_[A-Za-z0-9_.-]{1,56}$/, "must begin with B2C_1A_, as the ids of custom policies and policy keys do");

const hintSchema = z.string().regex(/^[\w.-]{1,253}$/, "must be the <Domain> of a technical profile");

const policiesSchema = z
  .strictObject({
    signUpSignIn: policyId.describe("Signs people up and in"),
    profileEdit: policyId.describe("Lets people edit their profile").optional(),
    passwordReset: policyId.describe("Lets people set a new password").optional(),
  })
  .describe("The policy of each flow; servers take tokens of these alone");

const customPolicySchema = z.strictObject({
  id: customId,
  file: z
    .string()
    .regex(
      /^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.\-/]{1,200}\.xml$/,
      "must be a path inside the repository to an .xml file",
    )
    .describe("The policy's XML, a path from the repository's root"),
});

const policyKeySchema = z.strictObject({
  id: customId.describe("Name by which policies refer to it (StorageReferenceId)"),
  use: z.enum(["sig", "enc"]).describe("sig: signs, or is a secret at another provider; enc: encrypts"),
  secret: secretReferenceSchema.describe("Where its value is; without it the directory makes an RSA key").optional(),
  certificate: z
    .strictObject({
      years: z.int().min(1).max(5).default(2).describe("How long it is good for; raise rotation.epoch before its end"),
    })
    .describe("An RSA key with a self-signed certificate is made and uploaded, such as SAML providers know a client by")
    .optional(),
});

const tenantClaimSchema = z
  .strictObject({
    name: claimNameSchema.describe(
      "extension_…: a user's attribute; aud: none; any other: one that a custom policy puts out",
    ),
    value: textSchema(128).describe("What it says for this tenant. Default: the tenant's id").optional(),
  })
  .describe("What in a token tells this tenant's people from others of the directory. Default: extension_tenantId");

/** What a SAML provider's technical profile says beside the spec's connection. */
const samlProviderSchema = z.strictObject({
  issuer: textSchema(1_024)
    .describe("Entity id of the tenant's provider; entryPoint and cert of the connection then make its metadata")
    .optional(),
  metadataUrl: webUrlSchema
    .describe("Where the provider publishes its metadata, which the directory then reads itself")
    .optional(),
  emailAttribute: textSchema(256)
    .describe("Attribute that holds the e-mail address. Default: the emailaddress claim of WS-Federation")
    .optional(),
  responsesSigned: z
    .boolean()
    .describe("The provider signs responses, too; assertions are signed always. Default: true")
    .optional(),
});

const connectionsSchema = z
  .strictObject({
    base: customId
      .describe(
        "Custom policy of the directory that is extended. Default: B2C_1A_TrustFrameworkExtensions of Microsoft's starter pack for social accounts",
      )
      .optional(),
    signingKey: customId
      .describe(
        "Key set with a certificate, of policyKeys or of the directory, that signs requests to SAML providers. Default: they are not signed",
      )
      .optional(),
    saml: z
      .record(nameSchema, samlProviderSchema)
      .describe("Of each SAML connection, by its name (settings.oauth.saml is sso): issuer or metadataUrl")
      .optional(),
  })
  .describe("Writes technical profiles and a sign-in policy of the tenant's connections, enterprise and social");

export const b2cIdentitySchema = z
  .strictObject({
    tenant: z
      .string()
      .regex(/^[a-z0-9]{1,27}$/, "must be the first label of <tenant>.onmicrosoft.com: lower-case letters and digits")
      .describe("<tenant>.onmicrosoft.com and <tenant>.b2clogin.com"),
    directory: guid.describe("Id of the B2C directory"),
    policies: policiesSchema,
    customPolicies: z
      .array(customPolicySchema)
      .max(20)
      .describe("Custom policies that belong to this tenant, uploaded from the repository, bases first")
      .optional(),
    connections: connectionsSchema.optional(),
    policyKeys: z.array(policyKeySchema).max(50).describe("Key sets that this tenant's custom policies use").optional(),
    issuer: z
      .enum(["directory", "policy"])
      .describe("`iss` of the tokens: one of the directory (default), or one of each policy (the /tfp/ form)")
      .optional(),
    policyClaim: z
      .enum(["tfp", "acr"])
      .describe("The claim in which tokens name their policy. Default: tfp; older custom policies write acr")
      .optional(),
    tenantClaim: tenantClaimSchema.optional(),
    emailVerifiedClaim: claimNameSchema
      .describe("Claim by which a custom policy says that an address is verified. Default: email_verified")
      .optional(),
    rolesPrefix: textSchema(64)
      .describe(
        "What stands before each role id in claims.roles; with it, machines have the roles that the spec gives them",
      )
      .optional(),
    domainHints: z
      .array(z.strictObject({ connection: nameSchema, hint: hintSchema }))
      .max(20)
      .describe(
        "`domain_hint` of a connection where it is none of its e-mail domains: the <Domain> of its technical profile",
      )
      .optional(),
  })
  .describe("Options of platform azure-b2c");

/** identity.b2c as a spec says it. */
export type B2cIdentity = z.infer<typeof b2cIdentitySchema>;
