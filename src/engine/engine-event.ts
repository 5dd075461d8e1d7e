// Engine: the lines of its event log, as far as we read them (apitype.EngineEvent of 3.259.0).

import { stripVTControlCharacters } from "node:util";
import type { EngineProgress, ResourceStep } from "./engine-progress.ts";
import type { StateResource } from "./pending-create.ts";

type State = ({ outputs?: unknown } & Record<string, unknown>) | null;
type Metadata = {
  op?: string;
  urn?: string;
  type?: string;
  old?: State;
  new?: State;
  detailedDiff?: Record<string, unknown> | null;
  diffs?: string[] | null;
};
type EngineEvent = {
  resourcePreEvent?: { metadata?: Metadata };
  resOutputsEvent?: { metadata?: Metadata };
  resOpFailedEvent?: { metadata?: Metadata };
  policyEvent?: { policyName?: string; enforcementLevel?: string; message?: string; resourceUrn?: string };
  diagnosticEvent?: { message?: string; severity?: string; urn?: string; ephemeral?: boolean };
  summaryEvent?: { resourceChanges?: Record<string, number>; durationSeconds?: number };
};

/** What a line of the log means; `outputsChanged` tells of the stack's own outputs. */
export type ReadEvent = {
  progress?: EngineProgress;
  outputsChanged?: boolean;
  /** a creation that failed: it may have been done all the same */
  doubtful?: StateResource;
};

// The engine calls the parts of a replacement by names of their own.
const operations: Record<string, string> = {
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "discard-replaced": "replace",
  "read-replacement": "replace",
  discard: "delete",
};

function stepOf(metadata: Metadata): ResourceStep {
  const urn = metadata.urn ?? "";
  const operation = metadata.op ?? "same";
  const paths = Object.keys(metadata.detailedDiff ?? {});
  return {
    operation: operations[operation] ?? operation,
    type: metadata.type ?? "",
    name: urn.split("::").at(-1) ?? "",
    urn,
    paths: paths.length > 0 ? paths : (metadata.diffs ?? []),
  };
}

/** Our own provider's creations adopt what stands, and the engine's own need nothing of the kind. */
function doubtfulOf({ op, urn = "", type = "", new: state }: Metadata): StateResource | undefined {
  if (op !== "create" || state === undefined || state === null || /^(?:tenantry|pulumi):/.test(type)) return undefined;
  const { parent, provider, protect, inputs } = state;
  const shown = withoutSecrets((inputs ?? {}) as Record<string, unknown>);
  return { urn, type, custom: true, id: "", parent, provider, protect, inputs: shown, outputs: {} };
}

/** The log shows a secret as a word; what is missing is written again by the next run. */
function withoutSecrets(value: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(value).filter(([, field]) => !JSON.stringify(field ?? null).includes('"[secret]"'));
  return Object.fromEntries(kept);
}

/** JSON with sorted keys, to compare outputs. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? {}, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Reads one line of the event log; a line that we do not know means nothing. */
export function readEvent(line: string): ReadEvent {
  let event: EngineEvent;
  try {
    event = JSON.parse(line) as EngineEvent;
  } catch {
    return {};
  }
  if (event.resourcePreEvent?.metadata) {
    return { progress: { type: "started", step: stepOf(event.resourcePreEvent.metadata) } };
  }
  if (event.resOutputsEvent?.metadata) {
    const metadata = event.resOutputsEvent.metadata;
    const stack = metadata.type === "pulumi:pulumi:Stack" && metadata.op !== "delete";
    const outputsChanged = stack && canonical(metadata.old?.outputs) !== canonical(metadata.new?.outputs);
    return { progress: { type: "done", step: stepOf(metadata) }, outputsChanged };
  }
  if (event.resOpFailedEvent?.metadata) {
    const { metadata } = event.resOpFailedEvent;
    const doubtful = doubtfulOf(metadata);
    return { progress: { type: "failed", step: stepOf(metadata) }, ...(doubtful === undefined ? {} : { doubtful }) };
  }
  const diagnostic = event.diagnosticEvent;
  if (diagnostic && (diagnostic.severity === "error" || diagnostic.severity === "warning")) {
    const text = (diagnostic.message ?? "").trim();
    return { progress: { type: "diagnostic", severity: diagnostic.severity, text, urn: diagnostic.urn ?? "" } };
  }
  if (event.policyEvent) {
    const { policyName: policy = "", enforcementLevel, message = "", resourceUrn: urn = "" } = event.policyEvent;
    const text = stripVTControlCharacters(message).trim();
    return { progress: { type: "violation", policy, mandatory: enforcementLevel === "mandatory", text, urn } };
  }
  const summary = event.summaryEvent;
  if (summary) {
    return {
      progress: { type: "summary", changes: summary.resourceChanges ?? {}, seconds: summary.durationSeconds ?? 0 },
    };
  }
  return {};
}
