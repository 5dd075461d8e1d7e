// The live limits of one key in one usage plan, as AWS tells them.
import { askGateway } from "./ask-gateway.ts";

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
export const readLimits: ReadLimits = ({ region, usagePlanId, apiKeyId }, abortSignal) =>
  askGateway({ region, what: `The live limits of usage plan ${usagePlanId}` }, async (client, sdk) => {
    const absent = (error: unknown): undefined => {
      if (error instanceof Error && error.name === "NotFoundException") return undefined;
      throw error;
    };
    const [plan, key, member] = await Promise.all([
      client.send(new sdk.GetUsagePlanCommand({ usagePlanId }), { abortSignal }).catch(absent),
      client.send(new sdk.GetApiKeyCommand({ apiKey: apiKeyId, includeValue: false }), { abortSignal }).catch(absent),
      client.send(new sdk.GetUsagePlanKeyCommand({ usagePlanId, keyId: apiKeyId }), { abortSignal }).catch(absent),
    ]);
    if (plan === undefined || key === undefined) return undefined;
    return {
      rate: plan.throttle?.rateLimit ?? 0,
      burst: plan.throttle?.burstLimit ?? 0,
      quota: plan.quota?.limit ?? 0,
      period: plan.quota?.period ?? "",
      stages: (plan.apiStages ?? []).map(({ apiId, stage }) => `${apiId}/${stage}`).sort(),
      enabled: key.enabled === true && member !== undefined,
    };
  });
