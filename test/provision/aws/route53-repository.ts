// The smallest tenant of the example fleet at Auth0, with a login domain and mail domains in a Route 53 zone that is ours.
import { tokens } from "../../../src/rehearsal/auth0/tokens.ts";
import { type Auth0Repository, auth0Repository } from "../auth0/auth0-repository.ts";

export const recordType = "aws:route53/record:Record";

/** `forget` deletes the login domain at Auth0 as somebody else would: the next one asks for a record of another value. */
export async function route53Repository(): Promise<Auth0Repository & { forget(): void }> {
  const repository = await auth0Repository();
  repository.edit("solo", "settings: {}", "domain: solo.example\nsettings: {}");
  repository.edit(
    "solo",
    "  apps:\n",
    "  customDomain: login.solo.example\n  dnsZone: { name: solo.example, route53ZoneId: Z0SOLOEXAMPLE }\n  apps:\n",
  );
  repository.edit("solo", /$/, "lifecycle: { protect: false }\n");
  return {
    ...repository,
    forget() {
      for (const type of [tokens.customDomain, tokens.customDomainVerification])
        for (const { id } of repository.cloud.list(type)) repository.cloud.remove(type, id);
    },
  };
}
