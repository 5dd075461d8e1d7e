// Engine: resources that a run had asked for without hearing whether they were made.
import type { LookUpQuestion } from "../provider/look-up.ts";

/** One of them, as the program is asked about it. */
export type PendingCreate = LookUpQuestion;

/** A resource as the state has it. */
export interface StateResource extends Record<string, unknown> {
  urn: string;
  type: string;
  inputs?: Record<string, unknown>;
  id?: string;
  /** deleted already, by a run that was to make another in its place */
  pendingReplacement?: boolean;
  /** to be deleted by the next run: another one stands in its place */
  delete?: boolean;
  /** the service refused to make it; in what is remembered beside the state, never in a state */
  refused?: boolean;
}

interface ExportedState {
  deployment: { resources?: StateResource[]; pending_operations?: { type: string; resource: StateResource }[] };
}

/** What the state itself remembers of a killed run: reads what `stack export` gives. */
export function pendingResources(state: unknown): StateResource[] {
  const operations = (state as ExportedState).deployment.pending_operations ?? [];
  return operations.filter(({ type }) => type === "creating").map(({ resource }) => resource);
}

/** URNs of what the state has. */
export function knownUrns(state: unknown): ReadonlySet<string> {
  return new Set(((state as ExportedState).deployment.resources ?? []).map(({ urn }) => urn));
}

/** Their questions. */
export function pendingCreates(state: unknown): PendingCreate[] {
  return pendingResources(state).map(questionOf);
}

/** Inputs as the state has them: secrets encrypted. */
export function questionOf({ urn, type, inputs = {}, provider, parent }: StateResource): PendingCreate {
  const name = urn.split("::").slice(3).join("::");
  return { urn, type, name, inputs, provider: String(provider ?? ""), parent: String(parent ?? "") };
}

/**
 * The state with what was made after all, by the ids that it has in its service; every other pending operation is forgotten.
 * What it was to replace is forgotten, too, where it was deleted first, and is left for the next run to delete where it was not.
 * (The CLI's own `refresh --import-pending-creates` forgets them all, 3.259.0.) The outputs are the inputs until a refresh.
 * `pending`: default, what the state remembers.
 */
export function withAdopted(
  state: unknown,
  ids: ReadonlyMap<string, string>,
  pending: readonly StateResource[] = pendingResources(state),
): unknown {
  const { deployment, ...rest } = state as ExportedState;
  const { resources = [], pending_operations: _forgotten, ...others } = deployment;
  const adopted = new Map(
    pending.flatMap(({ refused: _, ...resource }) => {
      const id = ids.get(resource.urn);
      // Of two objects the one that the state knows is not the one that nobody heard of.
      const known = resources.some((each) => each.urn === resource.urn && each.id === id && !each.pendingReplacement);
      return id === undefined || known ? [] : [[resource.urn, { ...resource, id, outputs: resource.inputs ?? {} }]];
    }),
  );
  const old: StateResource[] = [];
  // What one depends on was made before it: it takes the place of what it replaces.
  const kept = resources.map((each): StateResource => {
    const replacement = each.delete === true ? undefined : adopted.get(each.urn);
    if (replacement === undefined) return each;
    adopted.delete(each.urn);
    if (each.pendingReplacement !== true) old.push({ ...each, delete: true });
    return replacement;
  });
  return { ...rest, deployment: { ...others, resources: [...kept, ...adopted.values(), ...old] } };
}
