// The policy pack: `pulumi preview --policy-pack policy`. The policies are plain objects, tested by themselves. This one file
// is JavaScript, so that the engine compiles nothing and Node strips the types of the rest.
import { PolicyPack } from "@pulumi/policy";
import { deletionProtection } from "./policies/deletion-protection.ts";
import { leastPrivilege } from "./policies/least-privilege.ts";
import { noPlaintextSecrets } from "./policies/no-plaintext-secrets.ts";
import { noSharedApiKeys } from "./policies/no-shared-api-keys.ts";
import { noWildcardGrants } from "./policies/no-wildcard-grants.ts";
import { redirectUris } from "./policies/redirect-uris.ts";
import { tags } from "./policies/tags.ts";

new PolicyPack("tenantry", {
  enforcementLevel: "mandatory",
  policies: [
    noPlaintextSecrets,
    leastPrivilege,
    noWildcardGrants,
    deletionProtection,
    redirectUris,
    noSharedApiKeys,
    tags,
  ],
});
