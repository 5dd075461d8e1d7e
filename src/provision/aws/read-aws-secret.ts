// `aws-sm:` references: the current value of a secret in Secrets Manager.
import { ProvisionError } from "../provision-error.ts";

/**
 * Reads `NAME` or an ARN, which says its region. Gives `undefined` where there is no such secret, or only a binary one.
 * Throws `secret.unreadable` (kind missing); no message holds a value.
 */
export async function readAwsSecret(name: string, field: string): Promise<string | undefined> {
  const unreadable = (reason: string, mend: string, cause: unknown): ProvisionError =>
    new ProvisionError("secret.unreadable", `The secret aws-sm:${name} of ${field} can't be read: ${reason}.`, {
      kind: "missing",
      mend,
      cause,
    });
  const sdk = await import("@aws-sdk/client-secrets-manager").catch((cause: unknown) => {
    throw unreadable("the AWS SDK is not installed", "npm install @aws-sdk/client-secrets-manager", cause);
  });
  const region = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):/.exec(name)?.[1];
  const client = new sdk.SecretsManagerClient({
    ...(region === undefined ? {} : { region }),
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  try {
    return (await client.send(new sdk.GetSecretValueCommand({ SecretId: name }))).SecretString;
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown";
    if (reason === "ResourceNotFoundException") return undefined;
    throw unreadable(reason, "allow secretsmanager:GetSecretValue on it, and set AWS_REGION", error);
  } finally {
    client.destroy();
  }
}
