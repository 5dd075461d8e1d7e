import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

const head = (id: string) => `tenantId: ${id}\norganizationName: ${id}\nstatus: active\nplan: pro\n`;
const mail = (id: string, domain: string, more = "") =>
  `${head(id)}settings:\n  domains: [${domain}]\nidentity: { platform: local }\n${more}`;

describe("a fleet in which one tenant reaches into another", () => {
  let fleet: TemporaryFleet;
  beforeEach(() => {
    fleet = temporaryFleet();
    fleet.write("tenants/one.yaml", mail("one", "one.example"));
    fleet.write("tenants/two.yaml", mail("two", "eu.one.example"));
  });
  afterEach(() => fleet.remove());
  const run = async (...words: string[]) => {
    const terminal = fakeTerminal({ cwd: fleet.root });
    return { code: await runCli(words, terminal), out: terminal.out(), err: terminal.err() };
  };

  it("is refused by validate, once in either file, with the other's place and a counter-example", async () => {
    const { code, out } = await run("validate");
    expect(code).toBe(1);
    expect(out).toMatch(/^tenants\/one\.yaml:6:\d+ .*there: .*two\.yaml:6:\d+.*\[fleet\.domain-overlap\]$/m);
    expect(out).toMatch(/^tenants\/two\.yaml:6:\d+ .*sends somebody@eu\.one\.example to one/m);
  });

  it("is told to whoever asks for either of the two, and to nobody else", async () => {
    expect((await run("validate", "one")).code).toBe(1);
    expect((await run("validate", "two")).code).toBe(1);
    expect((await run("validate", "example")).code).toBe(0);
  });

  it.each([["plan"], ["up", "example"], ["preview", "example"]])(
    "stops %s before anything is made",
    async (...words) => {
      const { code, err } = await run(...words);
      expect(code).toBe(1);
      expect(err).toContain("fleet.domain-overlap");
    },
  );

  it("is found in the environment that is to be brought up", async () => {
    fleet.write(
      "tenants/two.yaml",
      mail("two", "two.example", "environments:\n  prod:\n    settings:\n      domains: [a.one.example]\n"),
    );
    expect((await run("validate")).code).toBe(0);
    const { code, err } = await run("up", "example.prod");
    expect(err).toMatch(/two\.yaml:11:\d+ environments\.prod\.settings\.domains/);
    expect(code).toBe(1);
  });

  it("is no matter for a call that names the platform and tenants at once: that one is wrong", async () => {
    fleet.write("tenants/two.yaml", mail("two", "two.example"));
    const { code, err } = await run("up", "platform", "one");
    expect(err).toContain("comes up before them");
    expect(code).toBe(2);
  });
});
