// What is wrong with a spec, as data: every fault has its place, its reason and how to mend it.

export const faultCodes = [
  "spec.too-large",
  "spec.encoding",
  "spec.control-character",
  "spec.empty",
  "spec.syntax",
  "spec.too-deep",
  "spec.alias",
  "spec.tag",
  "spec.directive",
  "spec.merge-key",
  "spec.duplicate-key",
  "spec.many-documents",
  "spec.key",
  "spec.prototype-key",
  "spec.ambiguous-value",
  "spec.number",
  "spec.inline-secret",
  "spec.unknown-key",
  "spec.missing",
  "spec.type",
  "spec.enum",
  "spec.value",
  "spec.length",
  "spec.file-name",
  "spec.public-suffix",
  "spec.mailbox-provider",
  "spec.homograph",
  "spec.certificate",
  "spec.redirect",
  "spec.duplicate",
  "spec.unknown-role",
  "spec.app",
  "spec.platform",
  "spec.connection",
  "spec.quota",
  "spec.gateway",
  "spec.redis",
  "spec.retire",
  // of a spec beside the one before it
  "spec.rotation",
  // of warnings alone
  "spec.closing",
  "spec.unverified-mail",
  "spec.not-here",
  "fleet.file",
  "fleet.too-many",
  "fleet.duplicate-id",
  "fleet.domain-overlap",
  "fleet.host-overlap",
  "fleet.shared-client",
  "fleet.shared-secret",
  "fleet.shared-audience",
  "fleet.redirect-crosses",
  "fleet.redis-overlap",
  "fleet.name-collision",
  "fleet.open-directory",
] as const;

export type FaultCode = (typeof faultCodes)[number];

/** A fault as people and programs see it. `line` and `column` start at 1; `message` holds reason and mend, never a secret. */
export interface Fault {
  code: FaultCode;
  file: string;
  line: number;
  column: number;
  /** such as `settings.oauth.google[0].clientId`; empty for the file as a whole */
  path: string;
  message: string;
}

export type SpecPath = readonly (string | number)[];

/** A fault before its place is known as line and column. */
export interface Problem {
  code: FaultCode;
  path: SpecPath;
  message: string;
  /** UTF-16 offset in the text, where the path alone would point elsewhere */
  offset?: number;
  /** the place is the key itself, not its value */
  atKey?: boolean;
}
