// The tenant's own sign-in host with a brand of its own, and the records that lead there.
import { Brand } from "@pulumi/okta/brand.js";
import { Domain } from "@pulumi/okta/domain.js";
import { DomainVerification } from "@pulumi/okta/domainVerification.js";
import { type DomainRecord, domainRecords } from "../domain-records.ts";
import type { DnsRecord } from "../platform-outcome.ts";
import type { OktaScope } from "./okta-scope.ts";

/** Gives those of the two records that others must publish: one proves the host, the other leads it to Okta. */
export async function oktaDomain(scope: OktaScope): Promise<DnsRecord[]> {
  const { plan, tenant, okta, own, name, label } = scope;
  const { customDomain, verifiedDomains, protect } = plan;
  if (customDomain === undefined) return [];
  const { privacyPolicyUrl, ...look } = okta.brand ?? {};
  const brand = new Brand(
    name("brand"),
    {
      name: label("brand"),
      ...look,
      ...(privacyPolicyUrl === undefined
        ? {}
        : { customPrivacyPolicyUrl: privacyPolicyUrl, agreeToCustomPrivacyPolicy: true }),
    },
    own,
  );
  const domain = new Domain(
    name("domain"),
    { name: customDomain, brandId: brand.id, certificateSourceType: "OKTA_MANAGED" },
    { ...own, protect },
  );
  const record = (type: "TXT" | "CNAME"): DomainRecord => {
    const found = domain.dnsRecords.apply((records) => records.find(({ recordType }) => recordType === type));
    const text = (value: string | undefined): string => value ?? "";
    return {
      domain: customDomain,
      type,
      name: found.apply((one): string => text(one?.fqdn)),
      value: found.apply((one): string => text(one?.values?.[0])),
    };
  };
  const { shown, written } = await domainRecords(plan, tenant, [record("TXT"), record("CNAME")]);
  // Okta looks the records up at once: asked before they are in place, the run would fail.
  if (verifiedDomains.includes(customDomain)) {
    const options = { ...own, deletedWith: domain, dependsOn: written };
    new DomainVerification(name("domain", "verification"), { domainId: domain.id }, options);
  }
  return shown;
}
