// The commands on an audit log: their names, words and places, as `commandList` shows them.
import type { CommandEntry } from "./command.ts";

const auditFolder = ["[folder]", "the log's folder; default: .tenantry/audit"] as const;
const auditStore = [
  "--store <reference>",
  "the servers' store in place of a folder: env:NAME or file:PATH of its URL",
] as const;
const auditFilter = [
  auditStore,
  ["--tenant <id>", "of this tenant; `platform` for what belongs to none"],
  ["--actor <name>", "subject, client id or e-mail address"],
  ["--reason <code>", "a reason's code, or its beginning with a star"],
  ["--from <time>", "RFC 3339, this moment included"],
  ["--to <time>", "RFC 3339, this moment not included"],
] as const;

/** In the order in which one asks: does it hold, may it shrink, what is in it. */
export const auditCommands: readonly CommandEntry[] = [
  {
    name: "audit verify",
    summary: "check an audit log offline: edits, deletions, reordering, truncation, forged or missing checkpoints",
    arguments: [auditFolder],
    options: [
      ["--root <file>", "the pinned root; default: .tenantry/root.json"],
      ["--checkpoints <places...>", "folders, or s3://<bucket>/<prefix>; default: .tenantry/audit-checkpoints"],
      ["--state <file>", "remembers the newest checkpoints, and refuses a log that is older than the last look"],
      ["--writers <names...>", "writers that must be there"],
      auditStore,
      ["--all-signed", "refuse lines that are newer than any checkpoint"],
    ],
    examples: [
      ["tenantry audit verify", "what this repository's own commands recorded"],
      [
        "tenantry audit verify log --root root.json --checkpoints s3://acme-audit/prod --state seen.json",
        "servers' logs, with checkpoints from a bucket with object lock",
      ],
    ],
    load: async () => (await import("./commands/audit-verify.ts")).auditVerify,
  },
  {
    name: "audit prune",
    summary:
      "remove whole old segments of an audit log, on signed record: the rest still verifies, and says what is gone",
    arguments: [auditFolder],
    options: [
      ["--keep <days>", "age that every line stays for; 30 at least (required)"],
      ["--root <file>", "the pinned root; default: .tenantry/root.json"],
      ["--checkpoints <places...>", "folders, or s3://<bucket>/<prefix>; default: .tenantry/audit-checkpoints"],
      ["--dry-run", "say what would go, and change nothing"],
    ],
    examples: [
      ["tenantry audit prune --keep 400", "what this repository's own commands recorded"],
      [
        "tenantry audit prune log --keep 400 --checkpoints s3://acme-audit/prod",
        "a server's log; a file HOLD in it forbids it",
      ],
    ],
    load: async () => (await import("./commands/audit-prune.ts")).auditPrune,
  },
  {
    name: "audit query",
    summary: "find records of an audit log by tenant, actor, reason and time",
    arguments: [auditFolder],
    options: [...auditFilter, ["--limit <n>", "the newest so many; default: 100"]],
    examples: [["tenantry audit query log --tenant acme --reason 'token.*'", "tokens of acme that were refused"]],
    load: async () => (await import("./commands/audit-query.ts")).auditQuery,
  },
  {
    name: "audit export",
    summary: "write records of an audit log as CSV, JSON or OCSF events",
    arguments: [auditFolder],
    options: [
      ["--format <format>", "csv, json or ocsf; default: json"],
      ["--out <file>", "default: stdout"],
      ...auditFilter,
    ],
    examples: [["tenantry audit export log --tenant acme --format csv --out acme.csv", "for a spreadsheet"]],
    load: async () => (await import("./commands/audit-export.ts")).auditExport,
  },
];
