// An org's routing rules are one environment's: a group in the org says whose, so that a second one is refused before it moves them.

import { getGroup } from "@pulumi/okta/group/getGroup.js";
import { Group } from "@pulumi/okta/group/group.js";
import { getStack, type ProviderResource } from "@pulumi/pulumi";
import { findOne } from "../look-up/finder.ts";
import { ProvisionError } from "../provision-error.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import { stackOutputs } from "../stack-outputs.ts";
import type { OktaRouting } from "./provision-okta-platform.ts";

/** No tenant's name begins so: theirs have a dot before the colon. */
const markName = (host: string): string => `tenantry:routing ${host}`;

/** What the mark says, for people and for `parsed`. */
const sentence = (stack: string, deployment: string, environment: string): string =>
  `The routing rules of this org are written by stack ${stack} of deployment ${deployment}, environment ${environment}, alone. Made by tenantry.`;

/**
 * Registers the mark, which stands as long as rules do. Okta gives a group's name once, so of two environments that come at the
 * same moment one is refused by the org itself. Throws `program.routing-taken` where the mark is another's.
 */
export async function oktaRoutingMark(host: string, provider: ProviderResource, place: ProgramPlace): Promise<Group> {
  const { deployment, environment } = place.settings;
  const name = markName(host);
  const description = sentence(getStack(), deployment, environment);
  const standing = await findOne(getGroup({ name }, { provider }));
  if (standing?.name === name && standing.description !== description)
    throw await taken(host, standing.description ?? "", deployment, environment);
  return new Group(`okta.routing.${host}`, { name, description }, { provider });
}

async function taken(host: string, says: string, deployment: string, environment: string): Promise<ProvisionError> {
  const [, stack, otherDeployment, other] =
    /stack (\S+) of deployment (\S+), environment (\S+), alone/.exec(says) ?? [];
  // Only to be named: another deployment's stacks, or one that can't be read, are not this program's to ask.
  const outputs =
    stack === undefined || otherDeployment !== deployment
      ? undefined
      : await stackOutputs(stack).catch(() => undefined);
  const rules = (outputs?.oktaRouting as OktaRouting | undefined)?.[host]?.order ?? [];
  const whose =
    stack === undefined
      ? `another's (the group says: ${says.replace(/\s+/g, " ").slice(0, 200)})`
      : `those of environment ${other} of deployment ${otherDeployment} (stack ${stack}${rules.length === 0 ? "" : `: ${rules.join(", ")}`})`;
  return new ProvisionError(
    "program.routing-taken",
    `The routing rules of the Okta org ${host} are ${whose}; those of ${environment} would move them, as an org has one list.`,
    {
      mend: `give ${environment} an org of its own (identity.okta.org, by environments.${environment} in the specs); where the other environment is gone for good, delete the group "${markName(host)}" in the org`,
    },
  );
}
