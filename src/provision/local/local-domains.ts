// The tenant's e-mail domains on the embedded platform: which of them lead to a connection, and the records that prove them.
import type { DnsRecord } from "../platform-outcome.ts";
import type { LocalFrame } from "./local-frame.ts";
import { Domain } from "./local-resources.ts";

/**
 * Gives the TXT records, as the real platforms do. A domain does nothing here but lead people to a connection: where a spec
 * has no connection and verifies nothing, there is none.
 */
export function localDomains({ plan, prefix, part }: LocalFrame): DnsRecord[] {
  if (plan.enterprise.length === 0 && plan.verifiedDomains.length === 0) return [];
  return plan.organization.domains.map((domain) => {
    const status = plan.verifiedDomains.includes(domain) ? ("verified" as const) : ("pending" as const);
    const args = { organization: plan.tenantId, owner: plan.owner, domain, status };
    const made = new Domain(`${prefix}domain.${domain}`, args, part);
    return { name: made.verificationHost, type: "TXT", value: made.verificationTxt };
  });
}
