// `tenantry/verify`: bytes → trusted config, or a coded refusal. Knows no Pulumi and no cloud SDK.
export type { Bundle, Freshness, SuspensionView, TenantLookup, TrustedTenant, WatchOptions } from "./bundle.ts";
export type { BundleSource } from "./bundle-source.ts";
export { type BundleVerifier, bundleVerifier } from "./bundle-verifier.ts";
export { directorySource } from "./directory-source.ts";
export { type HttpsReaderOptions, httpsReader } from "./https-reader.ts";
export { type LocalCopy, localCopy } from "./local-copy.ts";
export { nextRoot } from "./next-root.ts";
export { type OpenBundleOptions, openBundle } from "./open-bundle.ts";
export { type OpenTenantConfigOptions, openTenantConfig } from "./open-tenant-config.ts";
export type { DocumentRefusal, EnvelopeRefusal, RootRefusal } from "./refusal-code.ts";
export type { RemoteObject, RemoteReader } from "./remote-reader.ts";
export { remoteSource } from "./remote-source.ts";
export { type RootExpectations, type RootInput, trustRoot } from "./trust-root.ts";
export { TrustedRoot } from "./trusted-root.ts";
export { VerifyError, type VerifyErrorCode } from "./verify-error.ts";
export { type VerifyBundleDocumentOptions, verifyHead } from "./verify-head.ts";
export { type LeafVerdict, verifyLeaf } from "./verify-leaf.ts";
export { verifySuspension } from "./verify-suspension.ts";
export {
  type TenantConfigVerdict,
  type VerifyTenantConfigOptions,
  verifyTenantConfig,
} from "./verify-tenant-config.ts";
export { verifyTombstone } from "./verify-tombstone.ts";
