// Trouble at AWS in the middle of a run: what is said, and that the next run ends where the first would have.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import type { Fault } from "../../../src/rehearsal/fault.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { type AwsRepository, awsRepository, exampleSecrets } from "./aws-repository.ts";
import { awsTypes } from "./aws-types.ts";

const quiet = { expectNoChanges: true } as const;

const tenants = ["atelier", "bureau", "cargo", "dynamo"] as const;
type Tenant = (typeof tenants)[number];
/** secrets that each delivers: its key's, those that its servers fetch, and what the platform made for a machine client */
const delivered: Record<Tenant, number> = { atelier: 1, bureau: 1, cargo: 3, dynamo: 4 };

describe("a tenant whose AWS is in trouble", () => {
  let repository: AwsRepository;
  const stacks = {} as Record<Tenant, Stack>;

  beforeAll(async () => {
    repository = await awsRepository();
    await (await repository.open("platform")).up();
    for (const tenant of tenants) stacks[tenant] = await repository.open(tenant);
  });
  afterAll(() => repository.close());
  beforeEach(() => {
    repository.cloud.faults.length = 0;
  });
  const ownOf = (tenant: Tenant, type: string) =>
    repository.cloud.list(type).filter(({ properties }) => JSON.stringify(properties.tags).includes(`"${tenant}"`));
  const converges = async (tenant: Tenant): Promise<void> => {
    repository.cloud.faults.length = 0;
    await stacks[tenant].up();
    await stacks[tenant].up(quiet);
    expect(ownOf(tenant, awsTypes.key)).toHaveLength(1);
    expect(ownOf(tenant, awsTypes.secret)).toHaveLength(delivered[tenant]);
  };

  it.each<[string, Tenant, Fault, { code: string; kind: string }]>([
    [
      "denies a secret",
      "cargo",
      { kind: "denied", type: awsTypes.secret },
      { code: "rehearsal.denied", kind: "missing" },
    ],
    [
      "has no room for a key",
      "atelier",
      { kind: "full", type: awsTypes.key },
      { code: "rehearsal.full", kind: "failed" },
    ],
    [
      "throttles for ever",
      "dynamo",
      { kind: "rate-limit", type: awsTypes.plan, retryAfter: 5, times: 99 },
      { code: "rehearsal.rate-limited", kind: "failed" },
    ],
    [
      "answers 5xx in the middle",
      "bureau",
      { kind: "unavailable", status: 503, type: awsTypes.value },
      { code: "rehearsal.unavailable", kind: "failed" },
    ],
  ])("%s: the run of %s says so, shows no secret, and the next one converges", async (_, tenant, fault, said) => {
    repository.cloud.faults.push({ operation: "create", ...fault });
    const error = await stacks[tenant].up().then(
      () => undefined,
      (failure: Error & { mend?: string }) => failure,
    );
    expect(error).toMatchObject({ ...said, mend: expect.any(String) });
    const words = Buffer.from(`${error?.message} ${error?.mend} ${error?.stack}`);
    for (const secret of [exampleSecrets.dynamoDrive, ...Object.values(exampleSecrets.environment)])
      expect(findSecret(words, secret)).toEqual([]);
    await converges(tenant);
  });

  it("falls silent after new limits took effect: the next run finds them there", async () => {
    repository.edit("dynamo", /rate: \d+/, "rate: 260");
    repository.cloud.faults.push({ kind: "time-out", type: awsTypes.plan, operation: "update" });
    await expect(stacks.dynamo.up()).rejects.toMatchObject({ code: "rehearsal.timeout" });
    await converges("dynamo");
    expect(ownOf("dynamo", awsTypes.plan)[0]?.properties.throttleSettings).toMatchObject({ rateLimit: 260 });
  });

  it("lost a key behind our back: a refresh says so, and the next run makes another", async () => {
    const [key] = ownOf("atelier", awsTypes.key);
    repository.cloud.remove(awsTypes.key, key?.id ?? "");
    repository.cloud.remove(awsTypes.member, key?.id ?? "");
    await expect(stacks.atelier.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({
      code: "engine.drift",
    });
    await stacks.atelier.refresh();
    await converges("atelier");
    expect(ownOf("atelier", awsTypes.key)[0]?.id).not.toBe(key?.id);
  });

  it("holds a secret of somebody else's under our name, and throttles in a storm: refused, then made once", async () => {
    await stacks.bureau.destroy();
    const name = "tenantry/example/local/bureau/gateway-api-key";
    repository.cloud.put(awsTypes.secret, "arn:foreign", { arn: "arn:foreign", name, region: "eu-central-1" });
    const taken = {
      code: "engine.foreign-object",
      message: expect.stringContaining(`secret ${name} without our tags, id arn:foreign`),
    };
    await expect(stacks.bureau.up()).rejects.toMatchObject(taken);
    expect(repository.cloud.get(awsTypes.secret, "arn:foreign")?.properties.tags).toBeUndefined();
    repository.cloud.remove(awsTypes.secret, "arn:foreign");
    const storm = [awsTypes.key, awsTypes.secret, awsTypes.member, awsTypes.value].map(
      (type) => ({ kind: "rate-limit", type, operation: "create", times: 4, retryAfter: 3 }) as const,
    );
    repository.cloud.faults.push(...storm);
    await stacks.bureau.up();
    await converges("bureau");
  });
});
