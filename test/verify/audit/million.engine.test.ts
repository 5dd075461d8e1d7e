import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "../../mock/run-audit-verify.ts");

describe("a clean log of a million records", () => {
  it("is verified in a memory that does not grow with it", () => {
    const measure = (records: number) => {
      const args = ["--conditions=tenantry-source", "--expose-gc", program, String(records)];
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
      if (stdout === "") throw new Error(stderr);
      return JSON.parse(stdout) as { lines: number; ok: boolean; faults: number; rss: number; before: number };
    };
    const [small, large] = [measure(20_000), measure(1_000_000)];
    process.stdout.write(`resident: ${mib(small)} MiB for 20,000 records, ${mib(large)} MiB for a million\n`);
    expect(large).toMatchObject({ ok: true, faults: 0, lines: 1_000_002 });
    expect(small).toMatchObject({ ok: true, faults: 0, lines: 20_002 });
    // Of 600 MB of lines: room for what V8 leaves lying about, not for a share of the log.
    expect(large.rss).toBeLessThan(320 * 1_048_576);
  });
});

const mib = ({ rss }: { rss: number }): number => Math.round(rss / 1_048_576);
