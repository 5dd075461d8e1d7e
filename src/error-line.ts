// Base: an error as one line of text, so that it survives the way through the engine's output and comes out typed.
import { type ErrorKind, exitCodes, TenantryError } from "./errors.ts";

const line = /tenantry ([a-z][a-z0-9.-]{0,80}) \((refused|usage|missing|failed|interrupted)\): ([^\r\n]*)/;

/** `tenantry <code> (<kind>): message mend`, always on one line. Carries no cause and no stack. */
export function formatErrorLine(error: TenantryError): string {
  const text = error.mend === undefined ? error.message : `${error.message} ${error.mend}`;
  return `tenantry ${error.code} (${error.kind}): ${text.replace(/\s*[\r\n]+\s*/g, " ")}`;
}

/** Finds the first such line in any text (an engine's diagnostic, a log); `undefined` where there is none. */
export function parseErrorLine(text: string): TenantryError | undefined {
  const match = line.exec(text);
  const [, code, kind, message] = match ?? [];
  if (code === undefined || kind === undefined || message === undefined || !(kind in exitCodes)) return undefined;
  return new TenantryError(code, message.trim(), { kind: kind as ErrorKind });
}
