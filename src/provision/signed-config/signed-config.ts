// The SignedConfig resource, from the program's side.
import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { TenantContent } from "../../bundle/documents.ts";
import type { SecretInput } from "./signed-config-inputs.ts";

export interface SignedConfigArgs {
  deployment: string;
  environment: string;
  tenant: string;
  content: Input<Omit<TenantContent, "secrets">>;
  /** `value` must be a secret output */
  secrets: (Omit<SecretInput, "value" | "reference"> & { value?: Input<string>; reference?: Input<string> })[];
}

const outputs = {
  ...{ jws: undefined, version: undefined, serial: undefined, generation: undefined, issued: undefined },
  ...{ expires: undefined, digest: undefined, kid: undefined, sealed: undefined, fingerprints: undefined },
  ...{ recipients: undefined, ledger: undefined },
};

/** `tenantry:index:SignedConfig`: outputs as `SignedConfigOutputs`. */
export class SignedConfig extends CustomResource {
  declare readonly jws: Output<string>;
  declare readonly version: Output<number>;
  declare readonly serial: Output<number>;
  declare readonly generation: Output<number>;
  declare readonly issued: Output<number>;
  declare readonly expires: Output<number>;
  declare readonly digest: Output<string>;
  declare readonly kid: Output<string>;

  constructor(name: string, args: SignedConfigArgs, options?: CustomResourceOptions) {
    super("tenantry:index:SignedConfig", name, { ...args, ...outputs }, options);
  }
}
