// Engine: which refusal a provider's words are. Terraform providers have no codes: these are the words of auth0, okta, azuread
// and aws, and the statuses beside them.
import type { EngineErrorCode } from "./engine-error.ts";

/** A code of ours, or `passing` for a limit of the rate, which ends by itself. */
export type Refusal = Extract<EngineErrorCode, "engine.credentials" | "engine.denied" | "engine.quota"> | "passing";

const signs: readonly (readonly [Refusal, RegExp])[] = [
  // Okta has objects that are called principal rate limits: one that is taken is no limit of the rate.
  ["passing", /\b429\b|too ?many ?requests|(?<!principal )rate limit|throttl|rehearsal\.rate-limited/i],
  // Auth0 answers 403 for a quota too, so it is asked about first.
  [
    "engine.quota",
    /reached the limit of entities|too_many_entities|quota[ _]?exceeded|\bLimitExceeded|(?:maximum number|quota) of [^.\n]{1,60} (?:has been |was )?(?:reached|exceeded)|rehearsal\.full/i,
  ],
  [
    "engine.credentials",
    /\b401 unauthorized|\bstatus(?: ?code)?\W{0,3}401\b|access_denied|invalid_client|invalid token provided|empty access token|invalid header field value "(?:SSWS|Bearer)|AADSTS7000\d+|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|ExpiredToken|no valid credential sources/i,
  ],
  [
    "engine.denied",
    /\b403 forbidden|\bstatus(?: ?code)?\W{0,3}403\b|insufficient (?:scope|privileges)|Authorization_RequestDenied|AccessDenied|E0000006|not have permission|not authorized to perform|rehearsal\.denied/i,
  ],
];

/** Undefined where the words are none of these: then nobody knows whether the call took effect. */
export function refusalOf(words: string): Refusal | undefined {
  return signs.find(([, sign]) => sign.test(words))?.[0];
}
