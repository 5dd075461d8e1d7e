// What both of AWS's stores of secrets have in common: a client with limits, and what a refusal means.
import { SecretError } from "./secret-error.ts";

/** Options of a client; an ARN says its region, elsewhere AWS_REGION decides. */
export function awsClientOptions(arn: string) {
  const region = /^arn:aws[a-z-]*:[a-z]+:([a-z0-9-]+):/.exec(arn)?.[1];
  return {
    ...(region === undefined ? {} : { region }),
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  };
}

/** `secret.unreadable` (kind missing) for a reference that AWS, or a missing SDK, does not give. */
export function unreadableSecret(
  reference: string,
  field: string,
  reason: string,
  mend: string,
  cause: unknown,
): SecretError {
  return new SecretError("secret.unreadable", `The secret ${reference} of ${field} can't be read: ${reason}.`, {
    kind: "missing",
    mend,
    cause,
  });
}
