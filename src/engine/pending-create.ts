// Engine: resources that a killed run had asked for without hearing whether they were made.

/** One of them. `inputs` as the state has them: secrets encrypted. */
export interface PendingCreate {
  urn: string;
  type: string;
  /** logical name */
  name: string;
  inputs: Readonly<Record<string, unknown>>;
}

interface Resource extends Record<string, unknown> {
  urn: string;
  type: string;
  inputs?: Record<string, unknown>;
}

interface ExportedState {
  deployment: { resources?: Resource[]; pending_operations?: { type: string; resource: Resource }[] };
}

/** Reads what `stack export` gives. */
export function pendingCreates(state: unknown): PendingCreate[] {
  const operations = (state as ExportedState).deployment.pending_operations ?? [];
  return operations
    .filter(({ type }) => type === "creating")
    .map(({ resource: { urn, type, inputs = {} } }) => ({
      ...{ urn, type, inputs },
      name: urn.split("::").slice(3).join("::"),
    }));
}

/**
 * The state with what was made after all, by the ids that it has in its service; every other pending operation is forgotten.
 * (The CLI's own `refresh --import-pending-creates` forgets them all, 3.259.0.) The outputs are the inputs until a refresh.
 */
export function withAdopted(state: unknown, ids: ReadonlyMap<string, string>): unknown {
  const { deployment, ...rest } = state as ExportedState;
  const { resources = [], pending_operations: pending = [], ...others } = deployment;
  const adopted = pending.flatMap(({ type, resource }) => {
    const id = ids.get(resource.urn);
    return type === "creating" && id !== undefined ? [{ ...resource, id, outputs: resource.inputs ?? {} }] : [];
  });
  // What one depends on was made before it: it stands in the state, or before it among the pending.
  return { ...rest, deployment: { ...others, resources: [...resources, ...adopted] } };
}
