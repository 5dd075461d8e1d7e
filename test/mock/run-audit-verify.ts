// Writes and verifies a log of so many records in a process of its own, and prints what it took: `{ lines, ok, faults, rss, before }`, bytes.
import { rmSync } from "node:fs";
import { fileAnchor } from "../../src/bundle/file-anchor.ts";
import { systemClock } from "../../src/clock.ts";
import { verifyAuditFolder } from "../../src/control/cli/audit/verify-audit-folder.ts";
import { jsonlSink } from "../../src/runtime/audit/jsonl-sink.ts";
import { sampleFact, testAuditLog } from "./audit-log.ts";

const records = Number(process.argv[2]);
const test = await testAuditLog();
try {
  const sink = jsonlSink({ directory: test.log, fsync: false });
  const log = await test.open({ checkpoint: { anchors: [fileAnchor(test.anchor)], records: 10_000 } }, [sink]);
  for (let n = 0; n < records; n++) {
    log.note(sampleFact(n));
    if (n % 2_000 === 0) await log.flush();
  }
  await log.close();
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 50);
  const options = { trust: test.keyring.root, at: systemClock() };
  const { lines, ok, faultCount } = await verifyAuditFolder(test.log, [fileAnchor(test.anchor)], options);
  clearInterval(watch);
  process.stdout.write(`${JSON.stringify({ lines, ok, faults: faultCount, rss: most, before })}\n`);
} finally {
  rmSync(test.directory, { recursive: true, force: true });
}
