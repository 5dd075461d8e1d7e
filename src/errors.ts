// Base: the one error type of the house, and what its kinds mean for a process.

/**
 * What went wrong, as a process reports it (design §6):
 * `refused` the content is bad (1), `usage` the call is bad (2), `missing` something is not here (3),
 * `failed` a provider, the network, the disk or a lock failed (4), `interrupted` somebody stopped it (130).
 */
export type ErrorKind = "refused" | "usage" | "missing" | "failed" | "interrupted";

export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  refused: 1,
  usage: 2,
  missing: 3,
  failed: 4,
  interrupted: 130,
};

/**
 * An error meant for a person: one sentence that says what and why, and how to mend it.
 * `code` is a dotted word from the closed union of the room that throws it (`spec.file-name`, `bundle.rollback`).
 * Neither `message` nor `mend` may carry a secret or a token. A programmer's mistake is a `TypeError`, never this.
 */
export class TenantryError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly mend: string | undefined;

  constructor(code: Code, message: string, options: { kind?: ErrorKind; mend?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "TenantryError";
    this.code = code;
    this.kind = options.kind ?? "refused";
    this.mend = options.mend;
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }
}
