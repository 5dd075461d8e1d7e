import { describe, expect, it } from "vitest";
import { keepSecret } from "../../src/provider/keep-secret.ts";
import { Secret } from "../../src/provider/secret.ts";

describe("keepSecret", () => {
  it("wraps what is declared, what is named like a secret input, and what repeats one", () => {
    const inputs = { password: new Secret("correct horse"), list: [{ pin: new Secret("12") }], open: "shown" };
    const kept = keepSecret(
      { password: "other", token: "t", url: "http://u:correct horse@h", pin: "12", text: "12 apples", open: "shown" },
      inputs,
      ["token"],
    );
    expect(Object.keys(kept).filter((name) => kept[name] instanceof Secret)).toEqual([
      "password",
      "token",
      "url",
      "pin",
    ]);
  });

  it("wraps a whole object whose key repeats a secret", () => {
    const kept = keepSecret({ map: { "correct horse": 1 } }, { a: new Secret("correct horse") }, []);
    expect(kept.map).toBeInstanceOf(Secret);
  });
});
