import { BundleError, type BundleErrorCode } from "../bundle-error.ts";

const credentials = [
  "CredentialsProviderError",
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "ExpiredTokenException",
  "InvalidSignatureException",
  "IncompleteSignature",
  "MissingAuthenticationToken",
];

/** Says what KMS's refusal means for whoever signs. `action` is the API's word, such as `Sign`. */
export function kmsFailure(error: unknown, action: string, keyId: string): unknown {
  if (error instanceof BundleError || !(error instanceof Error)) return error;
  const told = (code: BundleErrorCode, what: string, kind: "missing" | "failed", mend?: string): BundleError =>
    new BundleError(code, `the key ${keyId} in AWS KMS ${what} (${error.name})`, {
      kind,
      cause: error,
      ...(mend === undefined ? {} : { mend }),
    });
  if (credentials.includes(error.name) || /Region is missing/i.test(error.message))
    return told(
      "kms.credentials",
      "can't be asked: AWS knows no valid credentials or region here",
      "missing",
      "set AWS_REGION, and AWS_PROFILE or a role for this process",
    );
  switch (error.name) {
    case "AccessDeniedException":
      return told(
        "kms.denied",
        `may not be used for ${action}`,
        "missing",
        `allow kms:${action} on it to this identity`,
      );
    case "NotFoundException":
    case "InvalidArnException":
      return told("kms.unknown-key", "does not exist", "missing", "correct the reference or the region");
    case "DisabledException":
    case "KMSInvalidStateException":
    case "KeyUnavailableException":
      return told("kms.disabled", "is disabled, deleted or not ready", "failed", "enable it, or rotate to another key");
    case "InvalidKeyUsageException":
      return told("kms.wrong-key", "does not sign", "missing", "make one with ECC_NIST_P256 and SIGN_VERIFY");
    default:
      return told("kms.unreachable", `did not answer ${action}`, "failed", "try again: nothing was changed");
  }
}
