// Domains of a tenant at Auth0: mail domains by which its people are led to the organization, and its login domain.
import { CustomDomain } from "@pulumi/auth0/customDomain.js";
import { CustomDomainVerification } from "@pulumi/auth0/customDomainVerification.js";
import { OrganizationDiscoveryDomain } from "@pulumi/auth0/organizationDiscoveryDomain.js";
import type { Output } from "@pulumi/pulumi";
import { type DomainRecord, domainRecords } from "../domain-records.ts";
import type { DnsRecord } from "../platform-outcome.ts";
import type { Auth0Frame } from "./auth0-frame.ts";

/** `loginDomain` is known to the verifier only after its verification; `dns` are records for others to publish. */
export async function auth0Domains(
  frame: Auth0Frame,
): Promise<{ dns: DnsRecord[]; loginDomain: Output<string> | undefined }> {
  const { plan, prefix, own, organization, withOrganization } = frame;
  const records = plan.organization.domains.map((domain): DomainRecord => {
    const verified = plan.verifiedDomains.includes(domain);
    const made = new OrganizationDiscoveryDomain(
      `${prefix}domain.${domain}`,
      {
        organizationId: organization.id,
        domain,
        status: verified ? "verified" : "pending",
        useForOrganizationDiscovery: verified,
      },
      withOrganization,
    );
    return { domain, type: "TXT", name: made.verificationHost, value: made.verificationTxt };
  });
  const { customDomain } = plan;
  if (customDomain === undefined)
    return { dns: (await domainRecords(plan, frame.tenant, records)).shown, loginDomain: undefined };
  const login = new CustomDomain(
    `${prefix}login-domain`,
    { domain: customDomain, type: "auth0_managed_certs", tlsPolicy: "recommended" },
    { ...own, protect: plan.protect },
  );
  records.push({ domain: customDomain, type: "CNAME", name: login.domain, value: login.originDomainName });
  const { shown, written } = await domainRecords(plan, frame.tenant, records);
  // The verification waits for the record: where nobody has published it yet, it would wait in vain.
  if (written.length === 0 && !plan.verifiedDomains.includes(customDomain))
    return { dns: shown, loginDomain: undefined };
  const verification = new CustomDomainVerification(
    `${prefix}login-domain-verification`,
    { customDomainId: login.id },
    // Where the login domain can't go, its record may not go before it: the verification would be the first to.
    { ...own, deletedWith: login, dependsOn: written, protect: plan.protect },
  );
  return { dns: shown, loginDomain: verification.customDomainId.apply(() => customDomain) };
}
