// `aws-ssm:` references: the current value of a parameter in Systems Manager's Parameter Store.
import { awsClientOptions, unreadableSecret } from "./aws-call.ts";

/**
 * Reads `NAME` or an ARN, which says its region, decrypted. Gives `undefined` where there is no such parameter.
 * Throws `secret.unreadable` (kind missing); no message holds a value.
 */
export async function readParameter(name: string, field: string): Promise<string | undefined> {
  const reference = `aws-ssm:${name}`;
  const sdk = await import("@aws-sdk/client-ssm").catch((cause: unknown) => {
    throw unreadableSecret(reference, field, "the AWS SDK is not installed", "npm install @aws-sdk/client-ssm", cause);
  });
  const client = new sdk.SSMClient(awsClientOptions(name));
  try {
    return (await client.send(new sdk.GetParameterCommand({ Name: name, WithDecryption: true }))).Parameter?.Value;
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown";
    if (reason === "ParameterNotFound") return undefined;
    const mend = "allow ssm:GetParameter on it and kms:Decrypt on its key, and set AWS_REGION";
    throw unreadableSecret(reference, field, reason, mend, error);
  } finally {
    client.destroy();
  }
}
