// The frame of a policy on single resources: a pure function from a resource to sentences.
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";

/** A resource as rules see it. */
export interface Seen {
  type: string;
  name: string;
  props: Readonly<Record<string, unknown>>;
  protect: boolean;
  /** the policy's own configuration */
  config: Readonly<Record<string, unknown>>;
}

/** Gives one sentence for each thing that is wrong; must not repeat a value that may be a secret. */
export type Rule = (resource: Seen) => string[];

/** Wraps a rule as @pulumi/policy wants it. */
export function resourcePolicy(
  about: Pick<ResourceValidationPolicy, "name" | "description" | "configSchema">,
  rule: Rule,
): ResourceValidationPolicy {
  return {
    ...about,
    enforcementLevel: "mandatory",
    validateResource: (args: ResourceValidationArgs, report) => {
      const { type, name, props, opts } = args;
      const config = args.getConfig<Record<string, unknown>>();
      for (const sentence of rule({ type, name, props, protect: opts.protect, config })) report(`${name}: ${sentence}`);
    },
  };
}
