// tenantry audit prune: whole old segments of an audit log go, and a signed record of it stays.
import { readFile } from "node:fs/promises";
import { auditSigner } from "../../../bundle/audit-signer.ts";
import { type AuditPlaceOptions, auditPlaces } from "../audit/audit-places.ts";
import { type PruneResult, pruneAuditFolder } from "../audit/prune-audit-folder.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { usageError } from "../usage-error.ts";

interface AuditPruneOptions extends AuditPlaceOptions {
  keep?: string;
  dryRun?: boolean;
}

interface AuditPruneResult extends PruneResult {
  folder: string;
  dryRun: boolean;
}

export const auditPrune: Command<AuditPruneOptions, AuditPruneResult> = {
  async run(options, io) {
    const days = Number(options.keep);
    if (options.keep === undefined || !Number.isSafeInteger(days) || days < 1 || days > 36_500)
      throw usageError("cli.usage", "--keep is a number of days, such as 400");
    const { folder, rootFile, anchors } = await auditPlaces(options, io);
    const keyring = await (await openDeployment(options, io)).openKeyring();
    const { deployment, environment } = keyring.document;
    const dryRun = options.dryRun === true;
    const result = await pruneAuditFolder({
      ...{ folder, deployment, environment, dryRun },
      anchors: anchors.map(({ anchor }) => anchor),
      trust: await readFile(rootFile),
      signer: auditSigner(keyring.signer("audit")),
      at: io.clock(),
      keep: days * 86_400,
    });
    return { ...result, folder, dryRun };
  },

  print({ folder, before, segments, lines, chains, dryRun }, io) {
    const until = new Date(before * 1_000).toISOString();
    if (segments === 0) io.say(`${folder}: no whole segment is older than ${until} and signed`);
    else
      io.say(
        `${folder}: ${lines} lines of ${chains} chains in ${segments} segments, older than ${until}, ${dryRun ? "would go" : "are gone, on signed record"}`,
      );
  },
};
