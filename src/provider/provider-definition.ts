// A provider as data: what `serveProvider` serves.
import type { PropertyMap } from "./property-value.ts";
import type { CheckFailure, ResourceBehaviour } from "./resource-behaviour.ts";

/** What the frame erases: a behaviour for any inputs. Its own `check` is what makes them fit. */
// biome-ignore lint/suspicious/noExplicitAny: inputs are checked by the behaviour; variance allows no narrower type
export type AnyBehaviour = ResourceBehaviour<any>;

/** Where this process runs for the engine. */
export interface ProviderPlace {
  /** folder that the engine was started for, as far as it says so; otherwise the working directory */
  directory: string;
}

export interface ProviderDefinition {
  /** package name: first part of every type token */
  name: string;
  /** semantic version */
  version: string;
  /** Judges the provider's own configuration. Values are as the engine gives them: texts, or JSON in texts. */
  checkConfiguration?(configuration: PropertyMap, place: ProviderPlace): CheckFailure[] | Promise<CheckFailure[]>;
  /** Names of configuration whose change means another place: every resource is replaced then. */
  replaceOn?: readonly string[];
  /** Called once, before the first resource: gives the behaviour of a type, `undefined` for an unknown one. */
  configure(configuration: PropertyMap, place: ProviderPlace): BehaviourTable | Promise<BehaviourTable>;
  /** Answers a function of the package (a data source). Default: there is none. */
  invoke?(token: string, input: PropertyMap): PropertyMap | Promise<PropertyMap>;
}

export type BehaviourTable = (type: string) => AnyBehaviour | undefined;
