// A process that writes an audit log until it is killed. Arguments: folder of a `testAuditLog`, writer; prints each count it flushed.
import { join } from "node:path";
import { auditSigner } from "../../src/bundle/audit-signer.ts";
import { fileAnchor } from "../../src/bundle/file-anchor.ts";
import { openKeyring } from "../../src/bundle/keyring.ts";
import { jsonlSink } from "../../src/runtime/audit/jsonl-sink.ts";
import { openAuditLog } from "../../src/runtime/audit/open-audit-log.ts";
import { sampleFact } from "./audit-log.ts";

const [directory = "", writer = ""] = process.argv.slice(2);
const keyring = await openKeyring(join(directory, "keys"));
const log = await openAuditLog({
  deployment: "test",
  environment: "local",
  writer,
  sinks: [jsonlSink({ directory: join(directory, "log"), segmentBytes: 30_000, compress: true })],
  signer: auditSigner(keyring.signer("audit")),
  checkpoint: { anchors: [fileAnchor(join(directory, "anchor"))], records: 40 },
});
for (let n = 0; ; n++) {
  log.note(sampleFact(n));
  if (n % 5 !== 4) continue;
  await log.flush();
  process.stdout.write(`${n + 1}\n`);
}
