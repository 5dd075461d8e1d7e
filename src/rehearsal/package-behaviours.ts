// The packages that have a character of their own; any other SDK gets a generic stand-in.
import type { PackageBehaviours } from "./type-behaviour.ts";

const packages: Readonly<Record<string, () => Promise<PackageBehaviours>>> = {
  auth0: async () => (await import("./auth0/auth0-behaviours.ts")).auth0Behaviours,
  okta: async () => (await import("./okta/okta-behaviours.ts")).oktaBehaviours,
  aws: async () => (await import("./aws/aws-behaviours.ts")).awsBehaviours,
  azuread: async () => (await import("./azuread/azuread-behaviours.ts")).azureadBehaviours,
};

/** Names of the packages that have behaviours. */
export const packageNames: readonly string[] = Object.keys(packages);

/** `undefined` where a package has none: its types are generic then. */
export async function packageBehaviours(name: string): Promise<PackageBehaviours | undefined> {
  return packages[name]?.();
}
