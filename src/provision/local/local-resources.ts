// The local platform's resources, from the program's side; inputs are the admin contract's bodies and their path.
import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type {
  ClientBody,
  ConnectionBody,
  DomainBody,
  KeyAnswer,
  KeyBody,
  OrganizationBody,
  RoleBody,
} from "../../local/admin-contract.ts";

/** Every input may come from another resource; of a union, those of each part. */
type Args<Body> = Body extends unknown ? { [Name in keyof Body]: Input<Body[Name]> } : never;

/** `tenantry:local:Organization`: a tenant's own issuer. */
export class Organization extends CustomResource {
  declare readonly issuer: Output<string>;
  declare readonly jwksUri: Output<string>;

  constructor(name: string, args: Args<OrganizationBody & { organization: string }>, options?: CustomResourceOptions) {
    super("tenantry:local:Organization", name, { ...args, issuer: undefined, jwksUri: undefined }, options);
  }
}

/** `tenantry:local:Key`: a signing key of an organization; its private part never leaves the platform. */
export class Key extends CustomResource {
  declare readonly kid: Output<string>;
  declare readonly publicJwk: Output<KeyAnswer["publicJwk"]>;

  constructor(
    name: string,
    args: Args<KeyBody & { organization: string; name: string }>,
    options?: CustomResourceOptions,
  ) {
    super("tenantry:local:Key", name, { ...args, kid: undefined, publicJwk: undefined }, options);
  }
}

/** `tenantry:local:Role`: a role's description, for whoever looks at the platform. */
export class Role extends CustomResource {
  constructor(
    name: string,
    args: Args<RoleBody & { organization: string; roleId: string }>,
    options?: CustomResourceOptions,
  ) {
    super("tenantry:local:Role", name, args, options);
  }
}

/** `tenantry:local:Client`: an OAuth client; `clientSecret` is a secret output (kinds web and machine). */
export class Client extends CustomResource {
  declare readonly clientId: Output<string>;
  declare readonly clientSecret: Output<string | undefined>;

  constructor(
    name: string,
    args: Args<ClientBody & { organization: string; name: string }>,
    options: CustomResourceOptions = {},
  ) {
    const additionalSecretOutputs = ["clientSecret", ...(options.additionalSecretOutputs ?? [])];
    const inputs = { ...args, clientId: undefined, clientSecret: undefined };
    super("tenantry:local:Client", name, inputs, { ...options, additionalSecretOutputs });
  }
}

/** `tenantry:local:Connection`: a provider at which the organization's people sign in; `clientSecret` is a secret input. */
export class Connection extends CustomResource {
  /** what the provider has to know */
  declare readonly redirectUri: Output<string>;

  constructor(
    name: string,
    args: Args<ConnectionBody & { organization: string; connectionId: string }>,
    options?: CustomResourceOptions,
  ) {
    super("tenantry:local:Connection", name, { ...args, redirectUri: undefined }, options);
  }
}

/** `tenantry:local:Domain`: an e-mail domain of an organization, and the TXT record that proves it. */
export class Domain extends CustomResource {
  declare readonly verificationHost: Output<string>;
  declare readonly verificationTxt: Output<string>;

  constructor(
    name: string,
    args: Args<DomainBody & { organization: string; domain: string }>,
    options?: CustomResourceOptions,
  ) {
    super("tenantry:local:Domain", name, { ...args, verificationHost: undefined, verificationTxt: undefined }, options);
  }
}
