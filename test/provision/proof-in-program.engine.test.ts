// The cross-tenant proof for those who run the engine alone: `pulumi up` and `pulumi preview`, and nothing of ours before them.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { specText, type TestRepository, testRepository } from "./test-repository.ts";

describe("a fleet in which one tenant's mail domain lies in another's", () => {
  let repository: TestRepository;
  beforeAll(async () => {
    repository = await testRepository();
    for (const [id, domain] of [
      ["acme", "acme.example"],
      ["globex", "eu.acme.example"],
    ] as const) {
      const text = specText(id)
        .replace(/^domain: .*\n/m, "")
        .replace("settings:", `settings:\n  domains: [${domain}]`);
      repository.write(`tenants/${id}.yaml`, text);
    }
    expect(await repository.pulumi(["stack", "init", "acme", "--no-select"])).toMatchObject({ code: 0 });
  });
  afterAll(() => repository.close());

  it.each([["preview"], ["up", "--yes"]])(
    "is refused by plain `pulumi %s` for either file, before any resource",
    async (...command) => {
      const { code, text } = await repository.pulumi([...command, "--stack", "acme"]);
      expect(code).not.toBe(0);
      expect(text).toContain("program.specs");
      expect(text).toMatch(
        /^\s*tenants\/acme\.yaml:6:13: settings\.domains\[0\]: .*\(there: tenants\/globex\.yaml:6:13\); a sign-in rule/m,
      );
      expect(text).toMatch(
        /^\s*tenants\/globex\.yaml:6:13: settings\.domains\[0\]: .*sends somebody@eu\.acme\.example to acme/m,
      );
      expect(text).not.toMatch(/^\s+at .*:\d+:\d+/m);
      const state = await repository.pulumi(["stack", "export", "--stack", "acme"]);
      expect(state.text).not.toContain("tenantry:local");
    },
  );

  it("comes up once each has its own", async () => {
    repository.write("tenants/globex.yaml", specText("globex"));
    expect(await repository.pulumi(["up", "--yes", "--skip-preview", "--stack", "acme"])).toMatchObject({ code: 0 });
  });
});
