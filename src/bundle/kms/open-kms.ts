import type { KMSClient } from "@aws-sdk/client-kms";
import { BundleError } from "../bundle-error.ts";

/** The SDK with one client: what a call needs. */
export interface OpenKms {
  sdk: typeof import("@aws-sdk/client-kms");
  client: KMSClient;
}

/**
 * Loads the SDK when somebody first needs it: whoever signs with keys in files has none. Credentials, region and endpoint
 * come from the process's environment as with every AWS program. Throws `kms.no-sdk` (kind missing).
 */
export async function openKms(region: string | undefined): Promise<OpenKms> {
  const sdk = await import("@aws-sdk/client-kms").catch((cause: unknown) => {
    throw new BundleError("kms.no-sdk", "the AWS SDK for KMS is not installed", {
      kind: "missing",
      mend: "npm install @aws-sdk/client-kms",
      cause,
    });
  });
  const client = new sdk.KMSClient({
    ...(region === undefined ? {} : { region }),
    // Throttling, 5xx and broken connections, with backoff: signing twice makes two signatures, either of which is good.
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return { sdk, client };
}
