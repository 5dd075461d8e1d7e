// Engine: what a failed command means, as one coded error.
import { stripVTControlCharacters } from "node:util";
import { parseErrorLine } from "../error-line.ts";
import { type ErrorKind, TenantryError } from "../errors.ts";
import { cutCredentials } from "./cut-credentials.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import type { EngineProgress } from "./engine-progress.ts";
import { lockedError } from "./locked-error.ts";
import { type PolicyViolation, policyRefusal } from "./policy-refusal.ts";
import { protectedRefusal } from "./protected-refusal.ts";
import { providerRefusal } from "./provider-refusal.ts";
import type { PulumiRun } from "./run-pulumi.ts";
import { locksFromText } from "./stack-lock.ts";

export type EngineDiagnostic = Extract<EngineProgress, { type: "diagnostic" }>;

const make = (
  code: EngineErrorCode,
  kind: ErrorKind,
  message: string,
  mend?: string,
  cause?: unknown,
): TenantryError<EngineErrorCode> =>
  new TenantryError(code, message, {
    kind,
    ...(mend === undefined ? {} : { mend }),
    ...(cause === undefined ? {} : { cause }),
  });

/** The program's own words without the frames: what was thrown, and the first place that is not a library's. */
function withoutStack(text: string): string {
  const lines = stripVTControlCharacters(text).split("\n");
  const frames = lines.filter((line) => /^\s+at /.test(line));
  const words = lines.filter(
    (line) => !frames.includes(line) && !/^Running program .* unhandled exception:$/.test(line),
  );
  const place = frames.find((line) => !/node:internal|node_modules|language-host/.test(line));
  const where = place === undefined ? "" : ` (${/([^/\s(]+:\d+:\d+)\)?$/.exec(place)?.[1] ?? place.trim()})`;
  return words.join(" ").trim() + where;
}

/** What the program says below its error line (the faults of specs, one a line) belongs to the message. */
function withRest(error: TenantryError, text: string): TenantryError {
  const lines = text.trimEnd().split("\n");
  const first = lines.findIndex((line) => line.includes(`tenantry ${error.code} (`));
  const rest = lines.slice(first + 1).filter((line) => !line.startsWith("  mend: "));
  if (rest.length === 0) return error;
  const mend = error.mend === undefined ? {} : { mend: error.mend };
  return new TenantryError(error.code, [error.message, ...rest].join("\n"), { kind: error.kind, ...mend });
}

function fromText(text: string, stack: string): TenantryError<EngineErrorCode> | undefined {
  if (text.includes("currently locked by")) return lockedError(stack, locksFromText(text));
  if (/no space left on device|disk quota exceeded/i.test(text)) {
    return make("engine.disk-full", "failed", "the disk with the state folder is full", "make room and run it again");
  }
  if (text.includes("incorrect passphrase")) {
    return make(
      "engine.passphrase",
      "missing",
      `the passphrase does not open the stack ${stack}`,
      "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the one that it was made with",
    );
  }
  if (
    /passphrase must be set|unable to find either .?PULUMI_CONFIG_PASSPHRASE|unable to read PULUMI_CONFIG_PASSPHRASE_FILE/.test(
      text,
    )
  ) {
    return make(
      "engine.passphrase",
      "missing",
      `there is no passphrase for the stack ${stack}`,
      "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
    );
  }
  if (/no stack named/.test(text)) {
    return make("engine.no-stack", "missing", `there is no stack ${stack}`, `make it with \`tenantry up ${stack}\``);
  }
  if (/read-only file system|permission denied|not a directory|operation not permitted/i.test(text)) {
    return make("engine.unwritable", "failed", `the state folder cannot be written: ${firstLine(text)}`);
  }
  if (
    /\bEOF\b|checkpoint|unmarshal|invalid character|unexpected end of JSON|unable to open state|snapshot integrity|could not load|failed to load/i.test(
      text,
    )
  ) {
    return make(
      "engine.unreadable",
      "missing",
      `the state of ${stack} cannot be read: ${firstLine(text)}`,
      "restore it from a backup, or remove it: `tenantry up` takes over what it owns",
    );
  }
  return undefined;
}

function firstLine(text: string): string {
  const line = text.split("\n").find((candidate) => /^error: /.test(candidate)) ?? text.trim().split("\n")[0] ?? "";
  return line.replace(/^error: /, "").slice(0, 500);
}

/** The SDK's words around an output that failed, one for each property on its way: `clientSecret` is then a name, and no credential follows. */
const onTheWay = /(?:error serializing property "[^"\n]*": )+/g;

/** Turns the end of a command that did not answer 0 into the one error to throw. */
export function engineFailure(options: {
  run: PulumiRun;
  stack: string;
  diagnostics: EngineDiagnostic[];
  /** of mandatory policies */
  violations?: readonly PolicyViolation[];
  operation: string;
}): TenantryError {
  const { run, stack, operation } = options;
  const errors = options.diagnostics.filter(
    ({ severity, text }) => severity === "error" && !/^(update|preview|destroy|refresh) failed$/.test(text),
  );
  if (run.interrupted) {
    return make("engine.interrupted", "interrupted", `${operation} of ${stack} was stopped`, "run it again to go on");
  }
  for (const { text } of errors) {
    const known = parseErrorLine(text);
    if (known !== undefined) return withRest(known, text);
  }
  const broken = policyRefusal(options.violations ?? [], stack);
  if (broken !== undefined) return broken;
  const plain = `${run.stderr}\n${run.stdout}`;
  if (/no changes were expected/.test(plain) || errors.some(({ text }) => text.includes("no changes were expected"))) {
    const drift = operation === "refresh";
    return make(
      drift ? "engine.drift" : "engine.changes-expected-none",
      "refused",
      drift
        ? `what exists is not what the state of ${stack} says`
        : `no change was expected of ${stack}, but there is one`,
    );
  }
  const refused = protectedRefusal(errors, { stack, operation }) ?? providerRefusal(errors, { stack, operation });
  if (refused !== undefined) return refused;
  const texts = [...new Set(errors.map(({ text }) => cutCredentials(text.replace(onTheWay, ""))))];
  const known = fromText(texts.length > 0 ? texts.join("\n") : plain, stack);
  if (known !== undefined) return known;
  if (texts.length > 0) {
    const inProgram = errors.some(
      ({ urn, text }) => urn.includes("pulumi:pulumi:Stack") || text.startsWith("Running program"),
    );
    const message = [...new Set(texts.map(withoutStack))].join("; ");
    return inProgram || errors.every(({ urn }) => urn === "")
      ? make(
          "engine.program-failed",
          "failed",
          `the program of ${stack} failed: ${message}`,
          undefined,
          new Error(texts.join("\n")),
        )
      : make(
          "engine.resource-failed",
          "failed",
          `${operation} of ${stack} failed: ${message}`,
          "mend what it says and run it again: what was made is recorded, and nothing is made twice",
          new Error(texts.join("\n")),
        );
  }
  return make("engine.failed", "failed", `${operation} of ${stack} failed: ${firstLine(plain)}`);
}
