// Home-realm discovery: which connection an e-mail address belongs to.
import type { OrganizationRecord } from "./organization-record.ts";

/**
 * Gives the id of the enterprise connection that people of this address's domain sign in at: whole domains are compared, and only
 * verified ones lead anywhere. Undefined where none does: then the platform itself knows the person, or nobody.
 */
export function homeRealm({ connections, domains }: OrganizationRecord, email: string): string | undefined {
  const domain = email.slice(email.lastIndexOf("@") + 1);
  if (domains.get(domain)?.status !== "verified") return undefined;
  for (const [id, { kind, domains: routed }] of connections)
    if (kind === "enterprise" && routed.includes(domain)) return id;
  return undefined;
}
