// tenantry audit verify: an audit log and its checkpoints, judged offline from the pinned root.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { replaceFile } from "../../../bundle/replace-file.ts";
import { TenantryError } from "../../../errors.ts";
import type { AuditVerdict } from "../../../verify/audit/audit-verifier.ts";
import { auditFaultSentence } from "../audit/audit-fault-sentence.ts";
import { type AuditPlaceOptions, auditPlaces } from "../audit/audit-places.ts";
import { openAuditSource } from "../audit/open-audit-source.ts";
import { verifyAuditFolder } from "../audit/verify-audit-folder.ts";
import { verifyStoredAudit } from "../audit/verify-stored-audit.ts";
import type { Command } from "../command.ts";
import { spanWords } from "../published-times.ts";
import { textTable } from "../text-table.ts";
import { usageError } from "../usage-error.ts";

interface AuditVerifyOptions extends AuditPlaceOptions {
  state?: string;
  writers?: string[];
  allSigned?: boolean;
}

interface AuditVerifyResult extends AuditVerdict {
  folder: string;
  checkpoints: string[];
  /** seconds since the epoch, by this machine's clock */
  at: number;
}

/** Exit code 1 when anything is refused. */
export const auditVerify: Command<AuditVerifyOptions, AuditVerifyResult> = {
  async run(options, io) {
    const { folder, rootFile, anchors } = await auditPlaces(options, io);
    const state = options.state === undefined ? undefined : resolve(io.cwd, options.state);
    const at = io.clock();
    const trust = await readFile(rootFile);
    const atLeast = state === undefined ? undefined : await readState(state);
    const places = anchors.map(({ anchor }) => anchor);
    const judging = {
      ...{ trust, at },
      ...(atLeast === undefined ? {} : { atLeast }),
      ...(options.writers === undefined ? {} : { writers: options.writers }),
    };
    const { source, close } = await openAuditSource({ ...options, folder }, io);
    const verdict = await ("store" in source
      ? verifyStoredAudit(source.store, places, judging)
      : verifyAuditFolder(source.folder, places, judging)
    ).finally(close);
    const ok = verdict.ok && !(options.allSigned && verdict.unsigned > 0);
    // What was refused must not become what later looks are held against.
    if (state !== undefined && ok) {
      const writers = Object.fromEntries(verdict.writers.map(({ writer, newest }) => [writer, newest]));
      await replaceFile(state, `${JSON.stringify({ writers }, undefined, 2)}\n`);
    }
    return { ...verdict, ok, folder, checkpoints: anchors.map(({ place }) => place), at };
  },

  print({ ok, folder, lines, chains, unsigned, writers, pruned, faults, faultCount, at }, io) {
    const rows = writers.map(({ writer, checkpoints, issued, closed, unsigned: open }) => [
      writer,
      String(checkpoints),
      `${spanWords(Math.max(0, at - issued))} ago`,
      closed ? "ended" : io.paint("yellow", "open"),
      String(open),
    ]);
    if (rows.length > 0) io.say(textTable(io, ["writer", "checkpoints", "newest", "last run", "unsigned lines"], rows));
    for (const { code, where, tenant, writer, sequence } of faults.slice(0, longestList)) {
      const place = [tenant, writer, sequence === undefined ? undefined : `line ${sequence}`];
      const words = place.filter((word) => word !== undefined).join(" ");
      io.note(`error: ${where ?? folder}: ${words}${words ? ": " : ""}${auditFaultSentence(code)} [${code}]`);
    }
    if (faultCount > longestList) io.note(`… ${faultCount} faults in all`);
    if (pruned !== undefined) {
      const until = new Date(pruned.before * 1_000).toISOString();
      io.note(`by signed retention, ${pruned.lines} lines of ${pruned.chains} chains from before ${until} are gone`);
    }
    if (unsigned > 0) {
      io.note(`${unsigned} lines are newer than any checkpoint: nobody has vouched for their number or content yet`);
    }
    for (const { writer, closed, issued } of writers) {
      if (!closed)
        io.note(
          `${writer} has not ended: what it wrote after ${new Date(issued * 1000).toISOString()} and lost is not seen`,
        );
    }
    if (ok) io.say(`${folder} holds: ${lines} lines in ${chains} chains`);
  },

  exitCode: ({ ok }) => (ok ? 0 : 1),
};

/** faults that a person reads */
const longestList = 50;

type State = Map<string, { number: number; digest: string }>;

async function readState(file: string): Promise<State> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw new TenantryError("cli.audit-state", `the state file ${file} cannot be read`, {
      kind: "missing",
      cause: error,
    });
  }
  try {
    const { writers } = JSON.parse(text) as { writers: Record<string, { number: number; digest: string }> };
    return new Map(Object.entries(writers));
  } catch {
    throw usageError("cli.usage", `${file} is no state file of \`tenantry audit verify\``);
  }
}
