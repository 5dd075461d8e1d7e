// Base: how a TenantryError crosses a process that carries only text (the Pulumi engine between program, provider and us).
import { type ErrorKind, exitCodes, TenantryError } from "./errors.ts";

// An engine may put words before our line ("creating urn:…: "), never inside it.
const pattern = /(?:^|[\s:])tenantry ([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+) \(([a-z]+)\): ([^\n]+)(?:\n\s*mend: ([^\n]+))?/;
const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ").trim();

/** Writes an error as `tenantry <code> (<kind>): <message>`, its mend on a second line; `parseErrorLine` reads it back. */
export function formatErrorLine(error: TenantryError): string {
  const mend = error.mend === undefined ? "" : `\n  mend: ${oneLine(error.mend)}`;
  return `tenantry ${error.code} (${error.kind}): ${oneLine(error.message)}${mend}`;
}

/** Finds the first line of `formatErrorLine` in a text and gives its error; undefined where there is none. */
export function parseErrorLine(text: string): TenantryError | undefined {
  const [, code, kind, message, mend] = pattern.exec(text) ?? [];
  if (code === undefined || kind === undefined || message === undefined || !Object.hasOwn(exitCodes, kind)) return;
  return new TenantryError(code, message.trim(), {
    kind: kind as ErrorKind,
    ...(mend === undefined ? {} : { mend: mend.trim() }),
  });
}
