// The live limits of one key in one usage plan, as AWS tells them.
import { ProvisionError } from "../provision-error.ts";

export interface FoundLimits {
  rate: number;
  burst: number;
  /** requests a `period`: DAY, WEEK or MONTH, empty where there is no quota */
  quota: number;
  period: string;
  /** `<api id>/<stage>`, sorted */
  stages: string[];
  /** the key is on, and a member of the plan */
  enabled: boolean;
}

export interface LimitsPlace {
  region: string;
  usagePlanId: string;
  apiKeyId: string;
}

/** Gives `undefined` where the plan or the key is gone. A limit that is not set is 0 here. */
export type ReadLimits = (place: LimitsPlace, signal: AbortSignal) => Promise<FoundLimits | undefined>;

/** Asks API Gateway, with the process's own credentials. Throws `gateway.unreadable` (kind missing or failed). */
export const readLimits: ReadLimits = async ({ region, usagePlanId, apiKeyId }, abortSignal) => {
  const sdk = await import("@aws-sdk/client-api-gateway").catch((cause: unknown) => {
    throw new ProvisionError("gateway.unreadable", "The AWS SDK for API Gateway is not installed.", {
      kind: "missing",
      mend: "npm install @aws-sdk/client-api-gateway",
      cause,
    });
  });
  const client = new sdk.APIGatewayClient({
    region,
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  try {
    const [plan, key, member] = await Promise.all([
      client.send(new sdk.GetUsagePlanCommand({ usagePlanId }), { abortSignal }),
      client.send(new sdk.GetApiKeyCommand({ apiKey: apiKeyId, includeValue: false }), { abortSignal }),
      client.send(new sdk.GetUsagePlanKeyCommand({ usagePlanId, keyId: apiKeyId }), { abortSignal }).catch(absent),
    ]);
    return {
      rate: plan.throttle?.rateLimit ?? 0,
      burst: plan.throttle?.burstLimit ?? 0,
      quota: plan.quota?.limit ?? 0,
      period: plan.quota?.period ?? "",
      stages: (plan.apiStages ?? []).map(({ apiId, stage }) => `${apiId}/${stage}`).sort(),
      enabled: key.enabled === true && member !== undefined,
    };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    const name = error instanceof Error ? error.name : "unknown";
    const denied = /AccessDenied|Unrecognized|Credentials|ExpiredToken|InvalidSignature|Forbidden/.test(name);
    const message = `The live limits of usage plan ${usagePlanId} in ${region} can't be read (${name}).`;
    throw new ProvisionError("gateway.unreadable", message, {
      kind: denied ? "missing" : "failed",
      mend: denied ? "Allow apigateway:GET on usage plans and API keys to this identity." : "Run it again.",
      cause: error,
    });
  } finally {
    client.destroy();
  }
};

function isAbsent(error: unknown): boolean {
  return error instanceof Error && error.name === "NotFoundException";
}

function absent(error: unknown): undefined {
  if (isAbsent(error)) return undefined;
  throw error;
}
