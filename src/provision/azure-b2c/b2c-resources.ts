// The resources of a B2C directory that no SDK has, from the program's side.
import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import type { DomainInputs } from "./domain-behaviour.ts";
import type { PolicyKeySetInputs } from "./policy-key-set-behaviour.ts";
import type { TrustFrameworkPolicyInputs } from "./trust-framework-policy-behaviour.ts";

/** `tenantry:b2c:TrustFrameworkPolicy`: another id or directory replaces it; its XML changes in place. */
export class TrustFrameworkPolicy extends CustomResource {
  constructor(name: string, inputs: TrustFrameworkPolicyInputs, options?: CustomResourceOptions) {
    super("tenantry:b2c:TrustFrameworkPolicy", name, { ...inputs }, options);
  }
}

/** `tenantry:b2c:PolicyKeySet`: another secret, or a raised epoch, adds a key beside the ones before. */
export class PolicyKeySet extends CustomResource {
  /** id of the key that was added last */
  declare readonly kid: Output<string>;

  constructor(name: string, inputs: PolicyKeySetInputs, options?: CustomResourceOptions) {
    const computed = { kid: undefined, begins: undefined, fingerprint: undefined };
    super("tenantry:b2c:PolicyKeySet", name, { ...inputs, ...computed }, options);
  }
}

/** `tenantry:b2c:Domain`: with the TXT record that proves it. */
export class B2cDomain extends CustomResource {
  declare readonly recordName: Output<string>;
  declare readonly recordValue: Output<string>;

  constructor(name: string, inputs: DomainInputs, options?: CustomResourceOptions) {
    super("tenantry:b2c:Domain", name, { ...inputs, recordName: undefined, recordValue: undefined }, options);
  }
}
