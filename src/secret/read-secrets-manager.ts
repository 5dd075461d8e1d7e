// `aws-sm:` references: the current value of a secret in Secrets Manager.
import { awsClientOptions, unreadableSecret } from "./aws-call.ts";

/**
 * Reads `NAME` or an ARN, which says its region. Gives `undefined` where there is no such secret, or only a binary one.
 * Throws `secret.unreadable` (kind missing); no message holds a value.
 */
export async function readSecretsManager(name: string, field: string): Promise<string | undefined> {
  const reference = `aws-sm:${name}`;
  const sdk = await import("@aws-sdk/client-secrets-manager").catch((cause: unknown) => {
    const mend = "npm install @aws-sdk/client-secrets-manager";
    throw unreadableSecret(reference, field, "the AWS SDK is not installed", mend, cause);
  });
  const client = new sdk.SecretsManagerClient(awsClientOptions(name));
  try {
    return (await client.send(new sdk.GetSecretValueCommand({ SecretId: name }))).SecretString;
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown";
    if (reason === "ResourceNotFoundException") return undefined;
    const mend = "allow secretsmanager:GetSecretValue on it, and set AWS_REGION";
    throw unreadableSecret(reference, field, reason, mend, error);
  } finally {
    client.destroy();
  }
}
