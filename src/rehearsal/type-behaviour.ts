// What a hand-written behaviour adds to what the SDK says of a resource type. Everything is optional: a type without
// any is a plain object with an id.
import type { CheckFailure } from "../provider/resource-behaviour.ts";
import type { Cloud } from "./cloud.ts";
import type { PlainMap } from "./plain-map.ts";

/** Where a new object is made. */
export interface BehaviourContext {
  cloud: Cloud;
  /** logical name of the resource */
  name: string;
  /** `length` characters of `alphabet` (default: hex), other ones at every call and for every object; the same in a repeated rehearsal */
  text(length: number, alphabet?: string): string;
  /** RFC 9562 form */
  uuid(): string;
}

/** An input that must name an object that exists: 404 otherwise. */
export interface Reference {
  /** path to the text, `[]` for every item of a list: `clientId`, `enabledConnections[].connectionId` */
  path: string;
  /** type of the object, or several that it may be of */
  type: string | readonly string[];
  /** property of the object that the text repeats; default: its id */
  property?: string;
}

export interface TypeBehaviour {
  /** Default: 20 hex digits. Gives a natural id (`<client id>`) where the service has no other: making it again is no second object. */
  id?(inputs: PlainMap, context: BehaviourContext): string;
  /** outputs that the service makes, once, at creation; default: a plausible value by its type */
  computed?(inputs: PlainMap, context: BehaviourContext & { id: string }): PlainMap;
  /** outputs that follow the inputs at every change */
  derived?(inputs: PlainMap, object: { id: string; properties: PlainMap }, cloud: Cloud): PlainMap;
  /** what the service fills in for inputs that were left out; default: empty by type */
  defaults?(inputs: PlainMap): PlainMap;
  /** sets of properties that no two objects of the type may share: 409 */
  unique?: readonly (readonly string[])[];
  references?: readonly Reference[];
  /** inputs whose change makes a new object, beyond those that the SDK's words name */
  replaceOn?: readonly string[];
  /** inputs whose change does not, whatever the SDK's words say */
  updatesInPlace?: readonly string[];
  /** default: where `unique` forbids that old and new stand side by side */
  deleteBeforeReplace?: boolean;
  /** outputs that are secret, beyond those that the SDK marks */
  secretOutputs?: readonly string[];
  /** inputs that the service never shows again: they stay out of the outputs, and reading finds no drift of them */
  writeOnly?: readonly string[];
  /** inputs that the service lists in an order of its own: another order is no drift */
  unordered?: readonly string[];
  /** `name` is not made up where the program leaves it out */
  noAutoname?: boolean;
  /** characters that a made-up name may have; default 63 */
  nameLimit?: number;
  /** rules of the service beyond shapes; values are plain, and nothing is unknown */
  check?(inputs: PlainMap): CheckFailure[];
  /** objects that go with this one: `by` is the property that holds its id */
  cascades?: readonly { type: string; by: string }[];
  /** Says why the object can't be deleted now (409), `undefined` where it can. */
  refusesDelete?(object: { id: string; properties: PlainMap }, cloud: Cloud): string | undefined;
  /** After the effect: what the service changes elsewhere. Must be safe to repeat. */
  effect?(object: { id: string; properties: PlainMap }, cloud: Cloud, what: "create" | "update" | "delete"): void;
  /** what only the real service can tell: a sentence for the documentation */
  onlyReal: string;
}

/** Answers a data source (`getPolicy`): the SDK's name of the function → its answer. Throws a `RehearsalError` for what is not there. */
export type InvokeBehaviour = (input: PlainMap, cloud: Cloud) => PlainMap;

/** The character of one package. */
export interface PackageBehaviours {
  /** by type token; a type of the SDK that is not here is generic */
  types: Readonly<Record<string, TypeBehaviour>>;
  /** by function token: `okta:policy/getPolicy:getPolicy` */
  invokes?: Readonly<Record<string, InvokeBehaviour>>;
}
