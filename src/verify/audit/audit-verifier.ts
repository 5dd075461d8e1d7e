// A whole audit log against its signed checkpoints, one line at a time: memory grows with chains and heads, never with lines.
import { type RootInput, trustRoot } from "../trust-root.ts";
import type { AuditFault, AuditFaultCode } from "./audit-fault.ts";
import { type AuditLine, firstLink, lineDigest, readAuditLine } from "./audit-line.ts";
import { checkpointChain, type SeenCheckpoint, type SignedHead, type WriterSummary } from "./checkpoint-chain.ts";
import { type PrunedLines, prunedLines } from "./pruned-lines.ts";
import { verifyCheckpoint } from "./verify-checkpoint.ts";

interface Chain {
  sequence: number;
  digest: string;
  /** signed heads that lines have not yet come to; ascending */
  readonly heads: readonly SignedHead[];
  next: number;
  /** sequence of the last signed head that was met */
  signed: number;
  /** the last line that a signed retention took away */
  readonly gone: Pick<SignedHead, "sequence" | "digest"> | undefined;
}

export interface AuditVerdict {
  ok: boolean;
  lines: number;
  chains: number;
  /** lines that follow the last signed head of a run that has not ended: nobody has vouched for them yet */
  unsigned: number;
  writers: (WriterSummary & { unsigned: number })[];
  /** what signed retentions took away: lines, of how many chains, all written before (seconds since the epoch) */
  pruned?: { lines: number; chains: number; before: number };
  /** the first 1,000 */
  faults: AuditFault[];
  /** all of them */
  faultCount: number;
}

/**
 * `atLeast`: by writer, the newest checkpoint seen before; without it nobody can tell a whole old log from a new one.
 * `writers`: names that must be there. `at`: seconds since the epoch.
 */
export interface AuditVerifierOptions {
  trust: RootInput;
  at: number;
  atLeast?: ReadonlyMap<string, { readonly number: number; readonly digest: string }>;
  writers?: readonly string[];
}

export interface AuditVerifier {
  /** every checkpoint, in any order, before the first line */
  checkpoint(jws: string, where: string): void;
  /** every line, a writer's in the order of its files; gives the line where it can be read */
  line(bytes: Buffer, where: string): AuditLine | undefined;
  fault(fault: AuditFault): void;
  /** the end of this run is signed: nothing may follow */
  closed(run: string): boolean;
  finish(): AuditVerdict;
}

const kept = 1_000;

/** Opens a verification. Throws `VerifyError` where the root is refused; everything else is a fault in the verdict. */
export function auditVerifier(options: AuditVerifierOptions): AuditVerifier {
  const trust = trustRoot(options.trust);
  const { deployment, environment } = trust.document;
  const faults: AuditFault[] = [];
  let faultCount = 0;
  let lines = 0;
  const seen = new Map<string, SeenCheckpoint[]>();
  const chains = new Map<string, Chain>();
  let signed: Map<string, ReturnType<typeof checkpointChain>> | undefined;
  let gone: PrunedLines | undefined;

  const fault = (one: AuditFault): void => {
    faultCount += 1;
    if (faults.length < kept) faults.push(one);
  };
  const judged = (): Map<string, ReturnType<typeof checkpointChain>> => {
    if (signed !== undefined) return signed;
    signed = new Map();
    for (const writer of new Set([...seen.keys(), ...(options.atLeast?.keys() ?? [])])) {
      const chain = checkpointChain(writer, seen.get(writer) ?? [], options.atLeast?.get(writer));
      chain.faults.forEach(fault);
      signed.set(writer, chain);
    }
    return signed;
  };
  const signedHeads = (chain: string): readonly SignedHead[] =>
    judged()
      .get(nameOf(chain.slice(chain.indexOf(" ") + 1)))
      ?.heads.get(chain) ?? [];
  const prunedOf = (): PrunedLines => {
    if (gone !== undefined) return gone;
    judged();
    gone = prunedLines(seen.values(), signedHeads);
    gone.faults.forEach(fault);
    return gone;
  };
  const opened = (line: AuditLine, name: string): { chain: Chain; fresh: boolean } => {
    const known = chains.get(name);
    if (known !== undefined) return { chain: known, fresh: false };
    const heads = signedHeads(name);
    const pruned = prunedOf().heads.get(name);
    const chain: Chain = {
      sequence: 0,
      digest: firstLink({ deployment, environment, ...line }),
      heads,
      next: 0,
      signed: 0,
      gone: pruned,
    };
    // a retention may have left some of what it may take: the rest leads to the line that it names
    if (pruned !== undefined && line.sequence > 1 && line.sequence <= pruned.sequence + 1) {
      chain.sequence = line.sequence - 1;
      chain.digest = line.sequence > pruned.sequence ? pruned.digest : line.prev;
      chain.next = heads.findIndex(({ sequence }) => sequence >= line.sequence);
      if (chain.next < 0) chain.next = heads.length;
      chain.signed = heads[chain.next - 1]?.sequence ?? 0;
    }
    chains.set(name, chain);
    return { chain, fresh: true };
  };

  return {
    checkpoint(jws, where) {
      const verdict = verifyCheckpoint(jws, { trust, at: options.at });
      if (!verdict.ok) return fault({ code: `checkpoint.${verdict.code}`, where });
      const { checkpoint } = verdict;
      const list = seen.get(checkpoint.writer) ?? [];
      list.push({ checkpoint, digest: lineDigest(jws), where });
      seen.set(checkpoint.writer, list);
    },

    line(bytes, where) {
      lines += 1;
      const read = readAuditLine(bytes);
      if (!read.ok) {
        fault({ code: read.code, where });
        return undefined;
      }
      const { line } = read;
      const { tenant, writer, sequence } = line;
      const { chain, fresh } = opened(line, `${tenant} ${writer}`);
      const refuse = (code: AuditFaultCode): void => fault({ code, where, tenant, writer, sequence });
      if (sequence <= chain.sequence) {
        refuse("chain.repeated");
        return line;
      }
      if (sequence > chain.sequence + 1) refuse(fresh ? "chain.beginning" : "chain.gap");
      else if (line.prev !== chain.digest) refuse("chain.broken");
      chain.sequence = sequence;
      chain.digest = lineDigest(bytes);
      if (chain.gone?.sequence === sequence && chain.gone.digest !== chain.digest) refuse("head.differs");
      let head = chain.heads[chain.next];
      while (head !== undefined && head.sequence <= sequence) {
        // A head that was jumped over belongs to lines whose loss is told already.
        if (head.sequence === sequence && head.digest !== chain.digest) refuse("head.differs");
        chain.signed = head.sequence;
        chain.next += 1;
        head = chain.heads[chain.next];
      }
      return line;
    },

    fault,
    closed: (run) => judged().get(nameOf(run))?.closed.has(run) === true,

    finish() {
      const writers = judged();
      const unsigned = countUnsigned(chains, writers, fault);
      const pruned = prunedOf();
      tellMissing(chains, writers, pruned, fault);
      for (const writer of options.writers ?? []) {
        if ((writers.get(writer)?.summary.checkpoints ?? 0) === 0) fault({ code: "writer.missing", writer });
      }
      const summaries = [...writers.values()].map(({ summary }) => ({
        ...summary,
        unsigned: unsigned.get(summary.writer) ?? 0,
      }));
      const total = [...unsigned.values()].reduce((sum, count) => sum + count, 0);
      return {
        ok: faultCount === 0,
        lines,
        chains: chains.size,
        unsigned: total,
        writers: summaries,
        ...(pruned.before === undefined ? {} : { pruned: told(pruned, pruned.before) }),
        faults,
        faultCount,
      };
    },
  };
}

type Writers = ReadonlyMap<string, ReturnType<typeof checkpointChain>>;

/** Lines beyond the last signed head: open where the run may still go on, a fault where its end is signed. */
function countUnsigned(
  chains: ReadonlyMap<string, Chain>,
  writers: Writers,
  fault: (one: AuditFault) => void,
): Map<string, number> {
  const unsigned = new Map<string, number>();
  const strangers = new Set<string>();
  for (const [name, chain] of chains) {
    const [tenant = "", run = ""] = name.split(" ");
    const writer = nameOf(run);
    const last = chain.heads.at(-1);
    if (last !== undefined && chain.sequence < last.sequence) {
      fault({ code: "chain.truncated", tenant, writer: run, sequence: chain.sequence });
    }
    const count = chain.sequence - chain.signed;
    const known = writers.get(writer);
    if (known === undefined || known.summary.checkpoints === 0) {
      if (!strangers.has(writer)) fault({ code: "writer.unsigned", writer });
      strangers.add(writer);
    } else if (count > 0 && known.closed.has(run)) {
      fault({ code: "chain.after-close", tenant, writer: run, sequence: chain.signed + 1 });
    } else unsigned.set(writer, (unsigned.get(writer) ?? 0) + count);
  }
  return unsigned;
}

/** Chains that checkpoints speak of and no line belongs to; one fault a run where nothing of the run is left. */
function tellMissing(
  chains: ReadonlyMap<string, Chain>,
  writers: Writers,
  pruned: PrunedLines,
  fault: (one: AuditFault) => void,
): void {
  const present = new Set([...chains.keys()].map((name) => name.split(" ")[1]));
  for (const { heads } of writers.values()) {
    const gone = new Set<string>();
    for (const [name, signed] of heads) {
      if (chains.has(name)) continue;
      const last = signed.at(-1)?.sequence ?? 0;
      if ((pruned.heads.get(name)?.sequence ?? 0) >= last) continue;
      const [tenant = "", run = ""] = name.split(" ");
      if (present.has(run)) fault({ code: "chain.missing", tenant, writer: run });
      else if (!gone.has(run)) fault({ code: "run.missing", writer: run });
      gone.add(run);
    }
  }
}

/** Lines that a retention named and left, as one that was cut off does, count as gone, too. */
function told({ heads }: PrunedLines, before: number): NonNullable<AuditVerdict["pruned"]> {
  return { lines: [...heads.values()].reduce((sum, { sequence }) => sum + sequence, 0), chains: heads.size, before };
}

function nameOf(run: string): string {
  return run.slice(0, run.indexOf("."));
}
