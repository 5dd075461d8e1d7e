// The resources of an External ID directory that no SDK has, from the program's side.
import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { OidcProviderInputs } from "./oidc-provider.ts";
import type { SamlFederationInputs } from "./saml-federation-behaviour.ts";
import type { SocialProviderInputs } from "./social-provider.ts";
import type { UserFlowInputs } from "./user-flow-behaviour.ts";

/** `tenantry:entra:OidcProvider`: everything but the directory changes in place, its secret too. */
export class OidcProvider extends CustomResource {
  declare readonly providerId: Output<string>;

  constructor(name: string, inputs: OidcProviderInputs, options?: CustomResourceOptions) {
    const computed = { providerId: undefined, fingerprint: undefined };
    super("tenantry:entra:OidcProvider", name, { ...inputs, ...computed }, options);
  }
}

/** `tenantry:entra:SocialProvider`: the directory's only one of its kind. */
export class SocialProvider extends CustomResource {
  declare readonly providerId: Output<string>;

  constructor(name: string, inputs: SocialProviderInputs, options?: CustomResourceOptions) {
    const computed = { providerId: undefined, fingerprint: undefined };
    super("tenantry:entra:SocialProvider", name, { ...inputs, ...computed }, options);
  }
}

/** `tenantry:entra:SamlFederation`: its domains come and go in place. */
export class SamlFederation extends CustomResource {
  declare readonly federationId: Output<string>;

  constructor(name: string, inputs: SamlFederationInputs, options?: CustomResourceOptions) {
    super("tenantry:entra:SamlFederation", name, { ...inputs, federationId: undefined }, options);
  }
}

/** `tenantry:entra:UserFlow`: of the tenant's own apps. */
export class UserFlow extends CustomResource {
  constructor(
    name: string,
    inputs: Omit<UserFlowInputs, "apps" | "providers"> & Record<"apps" | "providers", Input<string[]>>,
    options?: CustomResourceOptions,
  ) {
    super("tenantry:entra:UserFlow", name, { ...inputs, flowId: undefined }, options);
  }
}
