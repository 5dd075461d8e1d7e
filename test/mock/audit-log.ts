// A real audit log in a temporary folder: real keys, real segments, real anchored checkpoints.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditSigner } from "../../src/bundle/audit-signer.ts";
import { createKeys } from "../../src/bundle/create-keys.ts";
import { fileAnchor } from "../../src/bundle/file-anchor.ts";
import type { Keyring } from "../../src/bundle/keyring.ts";
import { systemClock } from "../../src/clock.ts";
import type { AuditFact } from "../../src/runtime/audit/audit-fact.ts";
import type { AuditSink } from "../../src/runtime/audit/audit-sink.ts";
import { jsonlSink } from "../../src/runtime/audit/jsonl-sink.ts";
import { type AuditLogOptions, type OpenedAuditLog, openAuditLog } from "../../src/runtime/audit/open-audit-log.ts";

export interface TestAuditLog {
  readonly directory: string;
  /** of the segments */
  readonly log: string;
  /** of the checkpoints */
  readonly anchor: string;
  readonly rootFile: string;
  readonly keyring: Keyring;
  open(over?: Partial<AuditLogOptions>, sinks?: readonly AuditSink[]): Promise<OpenedAuditLog>;
  remove(): void;
}

export async function testAuditLog(): Promise<TestAuditLog> {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-audit-"));
  const rootFile = join(directory, "root.json");
  const place = { deployment: "test", environment: "local" };
  const keyring = await createKeys({ directory: join(directory, "keys"), rootFile, ...place });
  const log = join(directory, "log");
  const anchor = join(directory, "anchor");
  return {
    ...{ directory, log, anchor, rootFile, keyring },
    open: (over = {}, sinks = [jsonlSink({ directory: log, segmentBytes: 26_000, fsync: false })]) =>
      openAuditLog({
        ...place,
        writer: "mcp-1",
        sinks,
        signer: auditSigner(keyring.signer("audit")),
        checkpoint: { anchors: [fileAnchor(anchor)], records: 50 },
        ...over,
      }),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The `n`th of any number of varied facts, of three tenants and of none. */
export function sampleFact(n: number, at = systemClock()): AuditFact {
  const tenantId = ["acme", "globex", "initech"][n % 3] as string;
  if (n % 11 === 10) {
    const operation = "tokens.getToken";
    return { kind: "cross-tenant", at, attempt: { operation, scope: { kind: "tenant", tenantId }, wanted: "globex" } };
  }
  if (n % 7 === 6) {
    return { kind: "membership", at, tenantId, change: "added", user: `user-${n}`, actor: { subject: "owner" } };
  }
  const refused = n % 5 === 4;
  return {
    kind: "decision",
    record: {
      id: `sample-${n}`,
      at,
      decision: refused ? "refused" : "allowed",
      code: refused ? (n % 2 ? "token.signature" : "resolve.unknown-host") : "admitted",
      ...(refused ? { status: 401 } : { subject: `user-${n % 17}`, version: 3, by: "host" }),
      ...(refused && n % 2 === 0 ? {} : { tenantId }),
      host: `${tenantId}.mcp.example`,
      method: "POST",
      path: "/mcp",
    },
  };
}
