// A tenant's user in a Redis or Valkey of our own, from the program's side.
import { CustomResource, type CustomResourceOptions, type Output } from "@pulumi/pulumi";

export interface RedisUserInputs {
  /** `rediss://HOST:PORT` */
  url: string;
  /** reference to the administrator's password; resolved in the provider alone */
  admin: string;
  adminUser: string;
  /** `<deployment>/<environment>/<tenantId>` */
  owner: string;
  user: string;
  /** of the tenant's keys */
  prefix: string;
  /** patterns and commands, as ACL SETUSER takes them; no password and no on or off */
  accessString: string;
  /** false: nobody signs in as it, and who is signed in is cut off */
  enabled: boolean;
  /** `runtime.redis.rotation.epoch`: another one makes another password */
  epoch: number;
  /** the password of the epoch before is good, too */
  keepPrevious: boolean;
  /** deleting the user erases the keys below `prefix` first */
  eraseOnDelete: boolean;
}

/** `tenantry:redis:User` */
export class RedisUser extends CustomResource {
  /** 64 random base64url characters; a secret output */
  declare readonly password: Output<string>;
  /** `file`: every server saves its users in an ACL file; `memory`: a restart forgets the user until the next run */
  declare readonly persisted: Output<"file" | "memory">;
  /** `HOST:PORT` of every server that has the user */
  declare readonly nodes: Output<string[]>;

  constructor(name: string, inputs: RedisUserInputs, options: CustomResourceOptions = {}) {
    const additionalSecretOutputs = ["password", ...(options.additionalSecretOutputs ?? [])];
    const computed = {
      ...{ password: undefined, hashes: undefined, rights: undefined },
      ...{ persisted: undefined, nodes: undefined, standing: undefined },
    };
    super("tenantry:redis:User", name, { ...inputs, ...computed }, { ...options, additionalSecretOutputs });
  }
}
