// tenantry usage export: what several tenants used in a period, for a program.
import { readUsageReport } from "../../../runtime/usage/read-usage-report.ts";
import { usageCsv } from "../../../runtime/usage/usage-csv.ts";
import type { UsageReport } from "../../../store/tenant-usage-tracker.ts";
import type { Command } from "../command.ts";
import { openUsage, type UsageOptions } from "../open-usage.ts";

interface ExportOptions extends UsageOptions {
  tenants: string[];
  period?: string;
}

/** CSV; with `--json` one document, a list of reports. */
export const usageExport: Command<ExportOptions, UsageReport[]> = {
  async run(options, io) {
    const { usage, close } = await openUsage(options.tenants, options, io);
    try {
      const reports: UsageReport[] = [];
      for (const tenant of options.tenants) {
        reports.push(await readUsageReport(usage, tenant, options.period ?? "day", io.clock() * 1_000));
      }
      return reports;
    } finally {
      await close();
    }
  },
  print(reports, io) {
    // with --json the document is the reports
    if (!io.json) io.people.write(usageCsv(reports));
  },
};
