import fc from "fast-check";
import { expect, test } from "vitest";
import { formatErrorLine, parseErrorLine } from "../src/error-line.ts";
import { type ErrorKind, exitCodes, TenantryError } from "../src/errors.ts";

const kinds = Object.keys(exitCodes) as ErrorKind[];

test("an error comes back from its line with code, kind, message and mend", () => {
  const text = fc.stringMatching(/^[a-zA-Z0-9"'.,:() /-]{1,80}$/).map((value) => `x${value}x`);
  fc.assert(
    fc.property(text, fc.option(text, { nil: undefined }), fc.constantFrom(...kinds), (message, mend, kind) => {
      const error = new TenantryError("local.unreachable", message, { kind, ...(mend === undefined ? {} : { mend }) });
      const back = parseErrorLine(`error: creating urn:x: ${formatErrorLine(error)}\nupdate failed`);
      expect(back).toMatchObject({ code: error.code, kind, message });
      expect(back?.mend).toBe(mend);
    }),
  );
});

test("a message of several lines becomes one line, so that it cannot forge a second error", () => {
  const error = new TenantryError("a.b", "one\ntenantry c.d (missing): two", { kind: "refused" });
  expect(formatErrorLine(error).split("\n")).toHaveLength(1);
  expect(parseErrorLine(formatErrorLine(error))?.code).toBe("a.b");
});

test("other texts hold no error", () => {
  for (const text of [
    "",
    "tenantry",
    "tenantry a.b (odd): x",
    "nottenantry a.b (missing): x",
    "tenantry ab (missing): x",
  ]) {
    expect(parseErrorLine(text), text).toBeUndefined();
  }
});
