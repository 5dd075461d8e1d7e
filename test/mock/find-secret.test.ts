import { describe, expect, it } from "vitest";
import { findSecret } from "./find-secret.ts";

const secret = 'gärten "und" <wälder>/+?';

describe("findSecret", () => {
  it("finds every form that it promises", () => {
    const bytes = Buffer.from(secret);
    const around = (before: string): Buffer => Buffer.concat([Buffer.from(before), bytes, Buffer.from("tail")]);
    const written: [string, string | Buffer][] = [
      ["utf-8", around("x")],
      ["json", JSON.stringify({ a: secret })],
      ["json twice", JSON.stringify(JSON.stringify(secret))],
      ["percent", `https://h/?q=${encodeURIComponent(secret)}`],
      ["hex", bytes.toString("hex")],
      ["hex", bytes.toString("hex").toUpperCase()],
    ];
    for (const offset of [0, 1, 2]) {
      written.push([`base64 at offset ${offset}`, around("a".repeat(offset + 3)).toString("base64")]);
      written.push([`base64url at offset ${offset}`, around("a".repeat(offset)).toString("base64url")]);
    }
    for (const [form, text] of written) expect(findSecret(text, secret), form).toContain(form);
  });

  it("finds nothing where nothing is", () => {
    expect(findSecret(JSON.stringify({ a: "gärten und wälder" }), secret)).toEqual([]);
  });
});
