// Brings the Pulumi engine to this machine: `node scripts/engine.ts [--json]`. Exit code 3 where there is no way.
import { ensureEngine } from "../src/engine/ensure-engine.ts";
import { TenantryError } from "../src/errors.ts";

const json = process.argv.includes("--json");
const say = (text: string): void => void process.stderr.write(`${text}\n`);
try {
  const engine = await ensureEngine({ report: (progress) => progress.type === "note" && say(progress.text) });
  if (json) process.stdout.write(`${JSON.stringify(engine)}\n`);
  else say(`Pulumi ${engine.version} (${engine.source}): ${engine.cli}`);
} catch (error) {
  if (!(error instanceof TenantryError)) throw error;
  say(`${error.code}: ${error.message}`);
  if (error.mend !== undefined) say(`  ${error.mend}`);
  process.exitCode = error.exitCode;
}
