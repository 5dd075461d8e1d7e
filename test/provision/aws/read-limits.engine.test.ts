import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  UpdateApiKeyCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLimits } from "../../../src/provision/aws/read-limits.ts";
import { type MotoServer, motoServer } from "../../mock/moto-server.ts";

const region = "eu-central-1";
const signal = AbortSignal.timeout(60_000);

describe("limits read back from API Gateway", () => {
  let moto: MotoServer;
  let client: APIGatewayClient;
  let place: { region: string; usagePlanId: string; apiKeyId: string };

  beforeAll(async () => {
    moto = await motoServer();
    client = new APIGatewayClient({});
    const plan = await client.send(
      new CreateUsagePlanCommand({
        name: "pro",
        throttle: { rateLimit: 16.666, burstLimit: 17 },
        quota: { limit: 500_000, period: "DAY" },
      }),
    );
    const key = await client.send(new CreateApiKeyCommand({ name: "acme", enabled: true }));
    place = { region, usagePlanId: plan.id ?? "", apiKeyId: key.id ?? "" };
  });
  afterAll(async () => {
    client.destroy();
    await moto.close();
  });

  it("say that a key opens nothing until it is a member of the plan, and while it is switched off", async () => {
    const { usagePlanId, apiKeyId } = place;
    expect(await readLimits(place, signal)).toMatchObject({ enabled: false });
    await client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId: apiKeyId, keyType: "API_KEY" }));
    const found = { rate: 16.666, burst: 17, quota: 500_000, period: "DAY", stages: [], enabled: true };
    expect(await readLimits(place, signal)).toEqual(found);
    const patchOperations = [{ op: "replace" as const, path: "/enabled", value: "false" }];
    await client.send(new UpdateApiKeyCommand({ apiKey: apiKeyId, patchOperations }));
    expect(await readLimits(place, signal)).toEqual({ ...found, enabled: false });
  });

  it("are absent where the plan or the key is", async () => {
    expect(await readLimits({ ...place, usagePlanId: "nobody" }, signal)).toBeUndefined();
    expect(await readLimits({ ...place, apiKeyId: "nobody" }, signal)).toBeUndefined();
  });

  it("can't be read without a server, and the error says which plan", async () => {
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
    try {
      await expect(readLimits(place, signal)).rejects.toMatchObject({
        code: "gateway.unreadable",
        kind: "failed",
        message: expect.stringContaining(place.usagePlanId),
      });
    } finally {
      process.env.AWS_ENDPOINT_URL = moto.url;
    }
  });
});
