// What a record costs beside what nobody can do without: the SHA-256 of its line.
import { hash } from "node:crypto";
import { openAuditLog } from "../../src/runtime/audit/open-audit-log.ts";
import { sampleFact } from "../../test/mock/audit-log.ts";
import type { BenchCase } from "../bench-case.ts";

const batch = 256;

export const cases: readonly BenchCase[] = [
  {
    name: "audit: record, event, line and chain, in batches",
    target: 6,
    unit: "x SHA-256 of the lines",
    async prepare() {
      let lines: string[] = [];
      const keep = {
        name: "none",
        async write(taken: readonly { line: string }[]) {
          lines = taken.map(({ line }) => line);
        },
      };
      const place = { deployment: "bench", environment: "local", writer: "bench" };
      const log = await openAuditLog({ ...place, sinks: [keep] });
      const facts = Array.from({ length: batch }, (_, n) => sampleFact(n));
      const subject = async (): Promise<void> => {
        for (const fact of facts) log.note(fact);
        await log.flush();
      };
      await log.flush();
      await subject();
      const same = lines;
      return {
        subject,
        floor() {
          for (const line of same) hash("sha256", line, "base64url");
        },
        close: () => log.close(),
      };
    },
  },
];
