// Wrong credentials, a missing permission, a quota that is reached: said in words that help, and the next run goes on.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stack } from "../../src/engine/open-stack.ts";
import { auth0Behaviours } from "../../src/rehearsal/auth0/auth0-behaviours.ts";
import { tokens as auth0 } from "../../src/rehearsal/auth0/tokens.ts";
import { azureadBehaviours } from "../../src/rehearsal/azuread/azuread-behaviours.ts";
import type { Cloud } from "../../src/rehearsal/cloud.ts";
import { oktaBehaviours } from "../../src/rehearsal/okta/okta-behaviours.ts";
import { tokens as okta } from "../../src/rehearsal/okta/tokens.ts";
import { findSecret } from "../mock/find-secret.ts";
import { auth0Repository } from "./auth0/auth0-repository.ts";
import { awsRepository } from "./aws/aws-repository.ts";
import { awsTypes } from "./aws/aws-types.ts";
import { entraRepository } from "./entra/entra-repository.ts";
import { entraToken } from "./entra/entra-token.ts";
import { miscounted } from "./kill-every-create.ts";
import { oktaRepository } from "./okta/okta-repository.ts";
import { type Refusing, refusing } from "./refusing-providers.ts";

interface Repository {
  cloud: Cloud;
  open(tenant: string): Promise<Stack>;
  edit(tenant: string, from: string | RegExp, to: string): void;
  close(): void | Promise<void>;
}

/** Of each platform: a tenant, a type of which it has some, all types, and where its credentials are said to be. */
const platforms: Readonly<
  Record<
    Refusing["platform"],
    { make: () => Promise<Repository>; tenant: string; type: string; types: string[]; name: string; place: string }
  >
> = {
  auth0: {
    ...{ make: auth0Repository, tenant: "clinic", type: auth0.role, types: Object.keys(auth0Behaviours.types) },
    ...{ name: "Auth0", place: "identity.auth0.management" },
  },
  okta: {
    ...{ make: oktaRepository, tenant: "pied-piper", type: okta.group, types: Object.keys(oktaBehaviours.types) },
    ...{ name: "Okta", place: "identity.okta.credentials" },
  },
  entra: {
    ...{ make: entraRepository, tenant: "contoso", type: entraToken.principal },
    ...{ types: Object.keys(azureadBehaviours.types), name: "Entra", place: "ARM_" },
  },
  aws: {
    ...{ make: awsRepository, tenant: "dynamo", type: awsTypes.secret, name: "AWS", place: "AWS credentials" },
    types: [awsTypes.key, awsTypes.plan, awsTypes.member, awsTypes.secret, awsTypes.value],
  },
};

/** A credential as it may stand in what a provider says. */
const canary = "c4n4ry-Zx81_kQ.wrong~secret";

describe.each(["auth0", "okta", "entra", "aws"] as const)("a tenant whose %s refuses us", (platform) => {
  const { make, tenant, type, types, name, place } = platforms[platform];
  let repository: Repository;
  let stack: Stack;
  beforeAll(async () => {
    repository = await make();
    // a call that is tried again because of lag would use up its fault
    repository.cloud.lag = 0;
    if (platform === "auth0" || platform === "okta") repository.edit(tenant, /$/, "\nlifecycle: { protect: false }\n");
    stack = await repository.open(tenant);
  });
  afterAll(() => repository.close());
  beforeEach(() => {
    repository.cloud.faults.length = 0;
  });

  it.each(refusing.filter((each) => each.platform === platform))(
    "over $what says so, of this tenant, with the way on and no secret; the next run makes the rest: $words",
    async ({ what, words }) => {
      repository.cloud.faults.push({
        ...{ kind: "says", operation: "create", type, words: words.replace("SECRET", canary) },
        // Without credentials nothing is made; the rest may strike when something is.
        ...(what === "credentials" ? { times: 99 } : { after: 1 }),
      });
      const error = await stack.up().then(
        () => undefined,
        (thrown: Error & { mend?: string }) => thrown,
      );
      const said = {
        credentials: { kind: "missing", what: "does not accept our credentials", mend: place },
        denied: { kind: "missing", what: "does not allow it to our identity", mend: `docs/platforms/${platform}.md` },
        quota: { kind: "failed", what: "a quota of our account", mend: "have it raised" },
      }[what];
      expect(error).toMatchObject({ code: `engine.${what}`, kind: said.kind });
      for (const word of [name, platform === "aws" ? tenant : `${tenant}.prod`, said.what])
        expect(error?.message).toContain(word);
      for (const word of [said.mend, "run it again"]) expect(error?.mend).toContain(word);
      for (const text of [error?.message, error?.mend, error?.stack, String(error?.cause)])
        expect(findSecret(text ?? "", canary)).toEqual([]);
      repository.cloud.faults.length = 0;
      await stack.up();
      await stack.up({ expectNoChanges: true });
      expect(await miscounted(stack, repository.cloud, types)).toEqual([]);
      await stack.destroy();
      expect(repository.cloud.list()).toEqual([]);
    },
  );
});
