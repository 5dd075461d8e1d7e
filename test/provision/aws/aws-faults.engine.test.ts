// Trouble at AWS in the middle of a run: what is said, and that the next run ends where the first would have.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import type { Fault } from "../../../src/rehearsal/fault.ts";
import { findSecret } from "../../mock/find-secret.ts";
import { type AwsRepository, awsRepository, exampleSecrets } from "./aws-repository.ts";
import { awsTypes } from "./aws-types.ts";

const quiet = { expectNoChanges: true } as const;

describe("a tenant whose AWS is in trouble", () => {
  let repository: AwsRepository;
  let dynamo: Stack;

  beforeAll(async () => {
    repository = await awsRepository();
    await (await repository.open("platform")).up();
    dynamo = await repository.open("dynamo");
  });
  afterAll(() => repository.close());
  beforeEach(async () => {
    repository.cloud.faults.length = 0;
    await dynamo.destroy();
  });
  const converges = async (): Promise<void> => {
    repository.cloud.faults.length = 0;
    await dynamo.up();
    await dynamo.up(quiet);
    for (const type of [awsTypes.key, awsTypes.member]) expect(repository.cloud.list(type)).toHaveLength(1);
    // the key's, those of two apps, and the one that the platform made for the machine client
    expect(repository.cloud.list(awsTypes.secret)).toHaveLength(4);
  };

  it.each<[string, Fault, { code: string; kind: string }]>([
    ["denies us a secret", { kind: "denied", type: awsTypes.secret }, { code: "rehearsal.denied", kind: "missing" }],
    ["has no room for a key", { kind: "full", type: awsTypes.key }, { code: "rehearsal.full", kind: "failed" }],
    [
      "throttles us for ever",
      { kind: "rate-limit", type: awsTypes.plan, retryAfter: 5, times: 99 },
      { code: "rehearsal.rate-limited", kind: "failed" },
    ],
    [
      "answers 5xx in the middle",
      { kind: "unavailable", status: 503, type: awsTypes.value },
      { code: "rehearsal.unavailable", kind: "failed" },
    ],
    ["stops half-way", { kind: "half", type: awsTypes.secret }, { code: "rehearsal.unavailable", kind: "failed" }],
  ])("%s: the run says so, shows no secret, and the next one converges", async (_, fault, said) => {
    repository.cloud.faults.push({ operation: "create", ...fault });
    const error = await dynamo.up().then(
      () => undefined,
      (failure: Error & { mend?: string }) => failure,
    );
    expect(error).toMatchObject({ ...said, mend: expect.any(String) });
    const words = Buffer.from(`${error?.message} ${error?.mend} ${error?.stack}`);
    for (const secret of [exampleSecrets.dynamoDrive, exampleSecrets.environment.DYNAMO_GOOGLE_SECRET])
      expect(findSecret(words, secret)).toEqual([]);
    await converges();
  });

  it("throttles us in a storm: nothing is lost, and nothing is made twice", async () => {
    repository.cloud.faults.push(
      ...[awsTypes.key, awsTypes.plan, awsTypes.secret, awsTypes.member].map(
        (type) => ({ kind: "rate-limit", type, operation: "create", times: 4, retryAfter: 3 }) as const,
      ),
    );
    await converges();
  });

  it("falls silent after new limits took effect: the next run finds them there", async () => {
    await converges();
    repository.edit("dynamo", /rate: \d+/, "rate: 260");
    repository.cloud.faults.push({ kind: "time-out", type: awsTypes.plan, operation: "update" });
    await expect(dynamo.up()).rejects.toMatchObject({ code: "rehearsal.timeout" });
    await dynamo.up();
    await dynamo.up(quiet);
    const own = repository.cloud
      .list(awsTypes.plan)
      .find(({ properties }) => properties.name === "example-local-dynamo");
    expect(own?.properties.throttleSettings).toMatchObject({ rateLimit: 260 });
  });

  it("holds a secret of somebody else's under our name: it is refused, not taken over", async () => {
    const name = "tenantry/example/local/dynamo/gateway-api-key";
    repository.cloud.put(awsTypes.secret, "arn:foreign", { name, region: "eu-central-1" });
    await expect(dynamo.up()).rejects.toMatchObject({
      code: "rehearsal.conflict",
      message: expect.stringContaining("409"),
    });
    expect(repository.cloud.get(awsTypes.secret, "arn:foreign")?.properties).toEqual({ name, region: "eu-central-1" });
    repository.cloud.remove(awsTypes.secret, "arn:foreign");
    await converges();
  });

  it("lost a key behind our back: a refresh says so, and the next run makes another", async () => {
    await converges();
    const [key] = repository.cloud.list(awsTypes.key);
    repository.cloud.remove(awsTypes.key, key?.id ?? "");
    repository.cloud.remove(awsTypes.member, key?.id ?? "");
    await expect(dynamo.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({ code: "engine.drift" });
    await dynamo.refresh();
    await converges();
    expect(repository.cloud.list(awsTypes.key)[0]?.id).not.toBe(key?.id);
  });
});
