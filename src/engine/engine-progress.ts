// Engine: what a run tells while it goes on.

/** Operations of the engine that a tenant's operator meets; the engine has more, they arrive as they are. */
export type ResourceOperation =
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "same"
  | "read"
  | "refresh"
  | (string & {});

/** One resource of a run: `name` is the last part of its URN, `paths` the properties that differ. */
export type ResourceStep = {
  operation: ResourceOperation;
  type: string;
  name: string;
  urn: string;
  paths: string[];
};

/**
 * Progress of the engine: `note` is a line for people (installing, waiting); `started`, `done` and `failed` follow one
 * resource; `diagnostic` is a warning or an error in the engine's words, once for each text; `violation` is what a policy pack
 * says of a resource, or of a stack; `summary` ends a run.
 */
export type EngineProgress =
  | { type: "note"; text: string }
  | { type: "started" | "done" | "failed"; step: ResourceStep }
  | { type: "diagnostic"; severity: "warning" | "error"; text: string; urn: string }
  | { type: "violation"; policy: string; mandatory: boolean; text: string; urn: string }
  | { type: "summary"; changes: Record<string, number>; seconds: number };

/** Takes progress in; must not throw. */
export type EngineReporter = (progress: EngineProgress) => void;
