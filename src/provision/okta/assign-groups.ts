// The tenant's people may use an app: all of its groups, and no other group of the org.

import { AppGroupAssignments } from "@pulumi/okta/appGroupAssignments.js";
import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";

/** The authoritative resource: a group that somebody adds by hand shows as drift. */
export function assignGroups(
  name: string,
  appId: Input<string>,
  groups: ReadonlyMap<string, Output<string>>,
  options: CustomResourceOptions,
): void {
  const list = [...groups.values()].map((id, index) => ({ id, priority: index + 1, profile: "{}" }));
  new AppGroupAssignments(name, { appId, groups: list }, options);
}
