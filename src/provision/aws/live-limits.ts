// The limits that a gateway really applies, from the program's side.
import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";

export interface LiveLimitsArgs {
  region: string;
  usagePlanId: Input<string>;
  apiKeyId: Input<string>;
  rate: number;
  burst: number;
  /** requests a `period`: DAY, WEEK or MONTH */
  quota: number;
  period: string;
  /** `<api id>/<stage>`, sorted */
  stages: string[];
  /** whether the key opens anything */
  enabled: boolean;
}

/**
 * `tenantry:aws:LiveLimits`: reads a usage plan back and compares it with what the tenant was promised. Makes nothing.
 * `gateway.limits-differ` fails the run; a refresh shows the live values.
 */
export class LiveLimits extends CustomResource {
  declare readonly rate: Output<number>;

  constructor(name: string, args: LiveLimitsArgs, options?: CustomResourceOptions) {
    super("tenantry:aws:LiveLimits", name, { ...args }, options);
  }
}
