// What a resource type has to say for itself; the frame around it speaks to the engine.
import type { PropertyChange } from "./difference.ts";
import type { PropertyMap } from "./property-value.ts";

/** Known in every call. */
export interface CallContext {
  urn: string;
  /** logical name */
  name: string;
  /** `pkg:module:Type` */
  type: string;
  /** aborts on cancel, on the call's timeout and when the engine hangs up */
  signal: AbortSignal;
}

/** One property that the program gave wrongly. `property` is a path; the reason names no secret. */
export interface CheckFailure {
  property: string;
  reason: string;
}

export interface CheckRequest extends CallContext {
  /** inputs of the state; `undefined` where the resource is new */
  olds: PropertyMap | undefined;
  news: PropertyMap;
  randomSeed: Uint8Array;
  /** the engine's own proposal for a physical name */
  proposedName: string | undefined;
}

export interface DiffRequest extends CallContext {
  id: string;
  oldInputs: PropertyMap;
  /** what stands, as the last create, update or read gave it */
  oldOutputs: PropertyMap;
  news: PropertyMap;
}

/** What `read` found. */
export interface ReadAnswer {
  id?: string;
  /** inputs that would have made what stands: differing from the program's, they are drift */
  inputs: PropertyMap;
  outputs: PropertyMap;
}

/**
 * A resource type. `Inputs` are plain (secrets taken off, nothing unknown); outputs may hold `Secret`, and the frame
 * adds it to whatever repeats a secret input. A thrown TenantryError reaches the user as one line; a `PartialFailure`
 * also records what exists already. Every method must be safe to repeat: the engine may die between call and answer.
 */
export interface ResourceBehaviour<Inputs extends object = PropertyMap> {
  /** outputs that a preview can't know and a create or changing update computes; inputs of the same name win */
  readonly computed?: readonly string[];
  /** those of `computed` that an update leaves as they are, so that dependents see no change */
  readonly stable?: readonly string[];
  /** an output of `stable` → inputs with whose change it changes all the same */
  readonly turnedBy?: Readonly<Record<string, readonly string[]>>;
  readonly secretOutputs?: readonly string[];
  /** inputs whose change replaces the resource */
  readonly replaceOn?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** Completes and judges inputs, which may hold secrets and unknowns. Default: takes them as they are. */
  check?(request: CheckRequest): Awaitable<{ inputs: PropertyMap; failures?: CheckFailure[] }>;
  /** Changes beyond those of the inputs: renewal, rotation. `inputs` are the changes that the frame found. */
  diff?(request: DiffRequest & { changes: PropertyChange[] }): Awaitable<PropertyChange[]>;
  create(request: CallContext & { inputs: Inputs }): Promise<{ id: string; outputs: PropertyMap }>;
  /** Gives `undefined` when it is gone. `inputs` is empty in an import. */
  read(
    request: CallContext & { id: string; inputs: PropertyMap; outputs: PropertyMap },
  ): Promise<ReadAnswer | undefined>;
  /** Absent: every change of an input replaces. */
  update?(
    request: CallContext & { id: string; inputs: Inputs; oldInputs: PropertyMap; oldOutputs: PropertyMap },
  ): Promise<{ outputs: PropertyMap }>;
  /** Deleting what is gone already is no error. */
  delete(request: CallContext & { id: string; inputs: PropertyMap; outputs: PropertyMap }): Promise<void>;
}

type Awaitable<Value> = Value | Promise<Value>;
