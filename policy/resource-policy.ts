// The frame of a policy on single resources: a pure function from a resource to sentences; the frame adds file and line.
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { type Blamed, placeConfig, placeOf } from "./place-of.ts";

/** A resource as rules see it. */
export interface Seen {
  type: string;
  name: string;
  props: Readonly<Record<string, unknown>>;
  protect: boolean;
  /** the policy's own configuration */
  config: Readonly<Record<string, unknown>>;
}

/** A sentence, and where in the spec: inside of what the resource is made from (`within`), or from the top (`path`). */
type Blame = Pick<Blamed, "within" | "path" | "shape"> & { sentence: string };

/** Gives one sentence for each thing that is wrong; must not repeat a value that may be a secret. */
export type Rule = (resource: Seen) => (string | Blame)[];

/** Wraps a rule as @pulumi/policy wants it. */
export function resourcePolicy(
  about: Pick<ResourceValidationPolicy, "name" | "description" | "configSchema">,
  rule: Rule,
): ResourceValidationPolicy {
  return {
    ...about,
    configSchema: { properties: { ...placeConfig, ...about.configSchema?.properties } },
    enforcementLevel: "mandatory",
    validateResource: (args: ResourceValidationArgs, report) => {
      const { type, name, urn, props, opts } = args;
      const config = args.getConfig<Record<string, unknown>>();
      for (const said of rule({ type, name, props, protect: opts.protect, config })) {
        const { sentence, ...where } = typeof said === "string" ? { sentence: said } : said;
        const place = placeOf({ urn, type, name, ...where }, config);
        report(`${place === undefined ? "" : `${place}: `}${name}: ${sentence}`);
      }
    },
  };
}
