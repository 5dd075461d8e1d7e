// One question to API Gateway's management API, with the process's own credentials.
import type * as GatewaySdk from "@aws-sdk/client-api-gateway";
import { ProvisionError } from "../provision-error.ts";

/**
 * Gives what `question` gives; its client ends with it. Whatever it throws becomes `gateway.unreadable` (kind missing or
 * failed), which says that `what` can't be read.
 */
export async function askGateway<Answer>(
  { region, what }: { region: string; what: string },
  question: (client: GatewaySdk.APIGatewayClient, sdk: typeof GatewaySdk) => Promise<Answer>,
): Promise<Answer> {
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
    return await question(client, sdk);
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown";
    const denied = /AccessDenied|Unrecognized|Credentials|ExpiredToken|InvalidSignature|Forbidden/.test(name);
    throw new ProvisionError("gateway.unreadable", `${what} in ${region} can't be read (${name}).`, {
      kind: denied ? "missing" : "failed",
      mend: denied ? "Allow apigateway:GET on usage plans and API keys to this identity." : "Run it again.",
      cause: error,
    });
  } finally {
    client.destroy();
  }
}
