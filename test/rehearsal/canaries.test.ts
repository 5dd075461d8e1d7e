import { describe, expect, it } from "vitest";
import { noCanaries, plantCanaries } from "../../src/rehearsal/canaries.ts";
import { exposedCanaries } from "../../src/rehearsal/exposed-canaries.ts";

describe("plantCanaries", () => {
  const planted = (text: string) => {
    const canaries = noCanaries();
    const spec = plantCanaries(text, canaries);
    return { spec, files: [...canaries.files.keys()], variables: [...canaries.variables.keys()] };
  };

  it("finds references in each place that YAML has for a text", () => {
    const text = `a: env:ONE\nb: "file:secrets/two"\nc: { d: 'env:THREE', e: env:FOUR }\n`;
    expect(planted(text)).toEqual({ spec: text, files: ["secrets/two"], variables: ["ONE", "THREE", "FOUR"] });
  });

  it("keeps what a process needs, and leaves no repository", () => {
    expect(planted("a: env:PATH\nb: env:NODE_OPTIONS\nc: file:../outside\nd: file:/etc/passwd\n")).toMatchObject({
      ...{ files: [], variables: [] },
    });
  });

  it("has a file for what AWS keeps, unless servers fetch it themselves", () => {
    const { spec, files } = planted("a: aws-sm:acme/google\n");
    expect(spec).toMatch(/^a: file:\.tenantry\/secrets\/rehearsed-[\w-]+\n$/);
    expect(files).toHaveLength(1);
    const fetched = "a: aws-ssm:/acme/google\nsecrets: { delivery: reference }\n";
    expect(planted(fetched).spec).toBe(fetched);
  });
});

describe("exposedCanaries", () => {
  const canary = "canary-0123456789abcdefghijklmn";
  it.each([
    ["plain text", canary],
    ["base64", Buffer.from(`x${canary}y`).toString("base64")],
    ["base64 after two letters", Buffer.from(`xx${canary}y`).toString("base64url")],
    ["hex", Buffer.from(canary).toString("hex").toUpperCase()],
  ])("finds one in %s", (_, text) => expect(exposedCanaries(`before ${text} after`, new Set([canary]))).toBe(1));

  it("finds none where there is none", () => expect(exposedCanaries("canary-", new Set([canary]))).toBe(0));
});
