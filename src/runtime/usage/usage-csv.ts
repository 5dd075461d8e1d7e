import type { UsageReport } from "../../store/tenant-usage-tracker.ts";

const header = "tenant,from,to,of,name,allowed,refused";

/** Reports as one table (RFC 4180): a line for the total, each time, user and tool. */
export function usageCsv(reports: readonly UsageReport[]): string {
  const lines = reports.flatMap((report) => {
    const line = (of: string, name: string, { allowed, refused }: UsageReport["total"]): string =>
      [report.tenantId, report.from, report.to, of, name, String(allowed), String(refused)].map(field).join(",");
    return [
      line("total", "", report.total),
      ...report.times.map((row) => line(report.resolution, row.from, row)),
      ...report.users.map((row) => line("user", row.userId, row)),
      ...report.tools.map((row) => line("tool", row.tool, row)),
    ];
  });
  return `${[header, ...lines].join("\r\n")}\r\n`;
}

/** Spreadsheets run what begins like a formula: strangers choose their user ids, so such a text begins with an apostrophe. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
