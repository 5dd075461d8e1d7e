// How an app proves itself: another issuer's token where the spec names one, else passwords of two epochs.
import type { Application } from "@pulumi/azuread/application.js";
import { ApplicationFederatedIdentityCredential } from "@pulumi/azuread/applicationFederatedIdentityCredential.js";
import { ApplicationPassword } from "@pulumi/azuread/applicationPassword.js";
import { type CustomResourceOptions, type Output, secret } from "@pulumi/pulumi";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { EntraIdentity } from "../../spec/entra-identity-spec.ts";
import { stableUuid } from "./stable-uuid.ts";

/** Entra's own name for "a token meant to be exchanged here". */
const exchangeAudience = "api://AzureADTokenExchange";

/**
 * Gives the newest password as a secret output; undefined where there is none. Epochs take turns in the slots a (odd)
 * and b (even): raising the epoch replaces the slot of the epoch before the last, and leaves the last one's alone.
 */
export function clientCredentials(
  plan: TenantPlan,
  client: TenantPlan["clients"][number],
  application: Application,
  { entra, options }: { entra: EntraIdentity; options: CustomResourceOptions },
): Output<string> | undefined {
  if (client.kind === "native") return undefined;
  const name = `${tenantNames(plan.tenantId).pulumi}client.${client.name}`;
  const federated = (entra.federatedCredentials ?? []).filter(({ app }) => app === client.name);
  for (const credential of federated) {
    // Entra lets no two share a name, nor an issuer and subject: named by the latter, a new one never meets its old self.
    const mark = stableUuid(`${credential.issuer} ${credential.subject}`).slice(0, 13);
    new ApplicationFederatedIdentityCredential(
      `${name}.federated.${mark}`,
      {
        applicationId: application.id,
        displayName: `tenantry-${mark}`,
        description: `${credential.name} of ${plan.owner}`,
        issuer: credential.issuer,
        subject: credential.subject,
        audiences: [credential.audience ?? exchangeAudience],
      },
      options,
    );
  }
  if (federated.length > 0) return undefined;
  const { epoch, keepPrevious } = plan.rotation;
  const password = (of: number): ApplicationPassword => {
    const slot = of % 2 === 1 ? "a" : "b";
    return new ApplicationPassword(
      `${name}.password.${slot}`,
      { applicationId: application.id, displayName: `tenantry ${slot}`, rotateWhenChanged: { epoch: String(of) } },
      options,
    );
  };
  if (keepPrevious) password(epoch - 1);
  return secret(password(epoch).value);
}
