import { type AuditCheckpoint, documentTypes } from "../../bundle/documents.ts";
import { limits } from "../../limits.ts";
import { judge } from "../judge.ts";
import { openEnvelope } from "../open-envelope.ts";
import type { DocumentRefusal } from "../refusal-code.ts";
import { integer, list, matching, record, type Shape } from "../shape.ts";
import { commonMembers, digestShape, tenantIdShape } from "../tenant-config-shape.ts";
import { checkRoot, type RootInput } from "../trust-root.ts";

const writerName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const run: Shape = matching(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.[a-z0-9]{4,32}$/);

const head: Shape = record({ tenant: tenantIdShape, writer: run, sequence: integer(1), digest: digestShape });

const shape: Shape = record(
  {
    ...commonMembers,
    writer: matching(writerName),
    number: integer(1),
    closed: list(run),
    heads: list(head, 0, limits.auditCheckpointHeads),
  },
  {
    previous: digestShape,
    pruned: record({
      before: integer(0),
      heads: list(head, 1, limits.auditCheckpointHeads),
    }),
  },
);

/**
 * Verifies one checkpoint of an audit log: signature by the `audit` role, spelling, shape, whose it is, not from the future,
 * and that it speaks of its own writer alone. A root past its life is good enough: logs are read years later.
 */
export function verifyCheckpoint(
  jws: string,
  options: { trust: RootInput; at: number },
): { ok: true; checkpoint: AuditCheckpoint } | { ok: false; code: DocumentRefusal } {
  const trusted = checkRoot(options.trust);
  if (!trusted.ok) return trusted;
  const { root } = trusted;
  const typ = documentTypes.audit;
  const opened = openEnvelope(jws, root, { typ, role: "audit", limit: limits.auditCheckpointBytes, shape });
  if (!opened.ok) return opened;
  const checkpoint = opened.body as AuditCheckpoint;
  const { deployment, environment } = root.document;
  const refusal = judge(checkpoint, root, { at: options.at, deployment, environment, expiredToo: true });
  if (refusal !== undefined) return { ok: false, code: refusal };
  const { pruned } = checkpoint;
  // a retention that speaks of younger lines than any may is none
  if (pruned !== undefined && pruned.before > checkpoint.issued - limits.auditMinimumAge)
    return { ok: false, code: "body.shape" };
  const own = ({ writer }: { writer: string }): boolean => writer.startsWith(`${checkpoint.writer}.`);
  const all = [...checkpoint.heads, ...checkpoint.closed.map((writer) => ({ writer }))];
  return all.every(own) && (checkpoint.number === 1) === (checkpoint.previous === undefined)
    ? { ok: true, checkpoint }
    : { ok: false, code: "body.shape" };
}
