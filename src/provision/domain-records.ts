// Records that verify a tenant's domains: written where the zone is ours, shown as stack output elsewhere.
import { type Output, output, type Resource } from "@pulumi/pulumi";
import { tenantNames } from "../plan/tenant-names.ts";
import type { TenantPlan } from "../plan/tenant-plan.ts";
import type { DnsRecord } from "./platform-outcome.ts";
import type { Tenant } from "./tenant.ts";

export interface DomainRecord {
  /** the domain that the record is for, known when planning */
  domain: string;
  type: DnsRecord["type"];
  name: Output<string>;
  value: Output<string>;
}

/** seconds that a resolver may remember a record: a correction shall not take a day */
const timeToLive = 300;

function isInZone(domain: string, zone: string): boolean {
  return domain === zone || domain.endsWith(`.${zone}`);
}

/**
 * Registers a Route 53 record for each domain in `plan.dnsZone`; `shown` are the others, for the stack's output `dns`.
 * Loads the AWS SDK only when a record is to be written.
 */
export async function domainRecords(
  plan: TenantPlan,
  tenant: Tenant,
  records: readonly DomainRecord[],
): Promise<{ shown: DnsRecord[]; written: Resource[] }> {
  const { dnsZone, tenantId } = plan;
  const ours = ({ domain }: DomainRecord): boolean => dnsZone !== undefined && isInZone(domain, dnsZone.name);
  const own = records.filter(ours);
  const written: Resource[] = [];
  if (dnsZone !== undefined && own.length > 0) {
    const { Record } = await import("@pulumi/aws/route53/record.js");
    for (const { domain, type, name, value } of own) {
      // Route 53 takes a TXT value in quotes; the SDK adds none.
      const text = type === "TXT" ? output(value).apply((plain) => plain.replaceAll('"', "")) : value;
      const logical = `${tenantNames(tenantId).pulumi}dns.${type.toLowerCase()}.${domain}`;
      const args = { zoneId: dnsZone.route53ZoneId, name, type, ttl: timeToLive, records: [text] };
      written.push(new Record(logical, args, { parent: tenant }));
    }
  }
  const shown = records.filter((record) => !ours(record)).map(({ name, type, value }) => ({ name, type, value }));
  return { shown, written };
}
