// A group for each of the tenant's roles, and the rules by which its people come into them.

import { Group } from "@pulumi/okta/group/group.js";
import { Rule } from "@pulumi/okta/group/rule.js";
import type { Output } from "@pulumi/pulumi";
import { oktaNameLengths } from "../../plan/okta-name.ts";
import { oktaRuleWords } from "../../plan/provider-names.ts";
import type { OktaScope } from "./okta-scope.ts";

/** Gives role id → id of its group. */
export function oktaGroups(scope: OktaScope): ReadonlyMap<string, Output<string>> {
  const { plan, okta, own, name, label, note, status } = scope;
  const groups = new Map<string, Output<string>>();
  for (const { roleId, name: title } of plan.roles) {
    const args = { name: label(roleId, oktaNameLengths.group), description: `${title} of ${plan.tenantId}. ${note}` };
    groups.set(roleId, new Group(name("group", roleId), args, own).id);
  }
  const domains = plan.organization.domains.filter((domain) => plan.verifiedDomains.includes(domain));
  for (const { role, attribute } of okta.memberships ?? []) {
    const group = groups.get(role);
    // Without a verified domain nobody is known to be the tenant's.
    if (group === undefined || domains.length === 0) continue;
    const words = [role, ...(attribute === undefined ? [] : [attribute.name, attribute.equals])];
    new Rule(
      name("rule", ...words),
      {
        name: label(oktaRuleWords(role, attribute), oktaNameLengths.rule),
        expressionType: "urn:okta:expression:1.0",
        expressionValue: expression(domains, attribute),
        groupAssignments: [group],
        // Who came by a rule leaves with it: otherwise the role would outlive what granted it.
        removeAssignedUsers: true,
        status,
      },
      own,
    );
  }
  return groups;
}

/** Mail domains first, whatever else is asked: another tenant's people can't match. */
function expression(domains: readonly string[], attribute: { name: string; equals: string } | undefined): string {
  const mail = domains.map((domain) => `String.substringAfter(user.email, "@") == "${domain}"`).join(" OR ");
  return attribute === undefined ? `(${mail})` : `(${mail}) AND user.${attribute.name} == "${attribute.equals}"`;
}
