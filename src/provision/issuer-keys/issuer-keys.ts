// The IssuerKeys resource, from the program's side.
import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";

export interface IssuerKeysArgs {
  /** the issuer whose tokens the keys verify */
  issuer: Input<string>;
  /** https address of its JWK set */
  jwksUri: Input<string>;
}

/** `tenantry:index:IssuerKeys`: an issuer's public signing keys as they were when last read; `pulumi refresh` reads them again. */
export class IssuerKeys extends CustomResource {
  /** public JWKs for signatures, sorted by kid */
  declare readonly keys: Output<Record<string, unknown>[]>;

  constructor(name: string, args: IssuerKeysArgs, options?: CustomResourceOptions) {
    super("tenantry:index:IssuerKeys", name, { ...args, keys: undefined }, options);
  }
}
