// tenantry usage report: what one tenant used in a period.
import { readUsageReport } from "../../../runtime/usage/read-usage-report.ts";
import { usageCsv } from "../../../runtime/usage/usage-csv.ts";
import type { UsageReport, UsageTotals } from "../../../store/tenant-usage-tracker.ts";
import type { Command } from "../command.ts";
import { openUsage, type UsageOptions } from "../open-usage.ts";
import { textTable } from "../text-table.ts";

interface ReportOptions extends UsageOptions {
  tenant: string;
  period?: string;
  csv?: boolean;
}

interface ReportResult {
  report: UsageReport;
  csv: boolean;
}

/** rows of each table that people are shown; `--json` and `--csv` give all */
const shown = 20;

export const usageReport: Command<ReportOptions, ReportResult> = {
  async run(options, io) {
    const { usage, close } = await openUsage([options.tenant], options, io);
    try {
      const report = await readUsageReport(usage, options.tenant, options.period ?? "day", io.clock() * 1_000);
      return { report, csv: options.csv === true };
    } finally {
      await close();
    }
  },
  json: ({ report }) => report,
  print({ report, csv }, io) {
    if (csv) {
      io.people.write(usageCsv([report]));
      return;
    }
    const { tenantId, from, to, total } = report;
    io.say(io.paint("bold", `${tenantId}, ${from} to ${to}`));
    io.say(`${total.allowed} requests let through, ${total.refused} refused`);
    const table = (title: string, rows: readonly (readonly [string, UsageTotals])[]): void => {
      if (rows.length === 0) return;
      const cells = rows
        .slice(0, shown)
        .map(([name, { allowed, refused }]) => [printable(name), String(allowed), String(refused)]);
      io.say(textTable(io, [title, "let through", "refused"], cells));
      if (rows.length > shown) io.say(io.paint("dim", `and ${rows.length - shown} more (--json has all)`));
    };
    table(
      "user",
      report.users.map((row) => [row.userId, row] as const),
    );
    table(
      "tool",
      report.tools.map((row) => [row.tool, row] as const),
    );
    table(
      report.resolution,
      report.times.map((row) => [row.from, row] as const),
    );
  },
};

/** Strangers choose their user ids: none may steer the terminal. */
function printable(name: string): string {
  return JSON.stringify(name)
    .slice(1, -1)
    .replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "?");
}
