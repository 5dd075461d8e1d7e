// The state of the services that are stood in for: objects by type and id. Tests write to it as a second writer.
import { createHash } from "node:crypto";
import type { CloudOperation, Fault } from "./fault.ts";
import type { PlainMap } from "./plain-map.ts";

/** One object of a service. */
export interface CloudObject {
  type: string;
  id: string;
  /** everything that the service knows of it, secrets included */
  properties: PlainMap;
  /** reads that still don't find it: the service is eventually consistent */
  hidden: number;
}

/** One call that reached a service. `status` as HTTP has it. */
export interface CloudCall {
  operation: CloudOperation;
  type: string;
  name: string;
  status: number;
}

export interface CloudOptions {
  /** what `toJSON` gave */
  objects?: readonly Omit<CloudObject, "hidden">[];
  /** reads and references that don't find a new object yet; default 0 */
  lag?: number;
}

export class Cloud {
  /** trouble to come; tests push to it */
  readonly faults: Fault[] = [];
  /** every call so far, in order */
  readonly calls: CloudCall[] = [];
  /** reads that a new object stays hidden for */
  lag: number;
  readonly #objects = new Map<string, Map<string, CloudObject>>();
  #drawn = 0;

  constructor(options: CloudOptions = {}) {
    this.lag = options.lag ?? 0;
    for (const { type, id, properties } of options.objects ?? []) this.put(type, id, properties);
  }

  /** Makes or replaces an object, as whoever writes: the program's provider or somebody else. */
  put(type: string, id: string, properties: PlainMap): CloudObject {
    const known = this.#of(type).get(id);
    const object = { type, id, properties: structuredClone(properties), hidden: known?.hidden ?? 0 };
    this.#of(type).set(id, object);
    return object;
  }

  get(type: string, id: string): CloudObject | undefined {
    return this.#of(type).get(id);
  }

  /** Objects of one type, or all. */
  list(type?: string): CloudObject[] {
    if (type !== undefined) return [...this.#of(type).values()];
    return [...this.#objects.values()].flatMap((objects) => [...objects.values()]);
  }

  /** Changes properties in place, as a second writer does; `undefined` takes one away. Throws a TypeError where there is no such object. */
  edit(type: string, id: string, change: Record<string, PlainMap[string] | undefined>): void {
    const object = this.get(type, id);
    if (object === undefined) throw new TypeError(`There is no ${type} ${id} to edit`);
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined) delete object.properties[name];
      else object.properties[name] = structuredClone(value);
    }
  }

  /** Says whether there was one. */
  remove(type: string, id: string): boolean {
    return this.#of(type).delete(id);
  }

  /** The next of the faults that fit this call, used up by the call. Internal to the stand-ins. */
  strike(call: Omit<CloudCall, "status">): Fault | undefined {
    for (const fault of this.faults) {
      if (fault.operation !== undefined && fault.operation !== call.operation) continue;
      if (fault.type !== undefined && fault.type !== call.type) continue;
      if (fault.name !== undefined && !call.name.endsWith(fault.name)) continue;
      if ((fault.after ?? 0) > 0) {
        fault.after = (fault.after ?? 0) - 1;
        continue;
      }
      fault.times = (fault.times ?? 1) - 1;
      if (fault.times <= 0) this.faults.splice(this.faults.indexOf(fault), 1);
      return fault;
    }
    return undefined;
  }

  /** Characters that are new at every call; the same calls in the same order give the same ones. */
  draw(seed: string, length: number, alphabet = "0123456789abcdef"): string {
    let text = "";
    for (let block = 0; text.length < length; block++) {
      for (const byte of createHash("sha256").update(`${seed}\0${this.#drawn}\0${block}`).digest())
        text += alphabet[byte % alphabet.length];
    }
    this.#drawn++;
    return text.slice(0, length);
  }

  /** The objects, for a file. */
  toJSON(): Omit<CloudObject, "hidden">[] {
    return this.list().map(({ type, id, properties }) => ({ type, id, properties }));
  }

  #of(type: string): Map<string, CloudObject> {
    let objects = this.#objects.get(type);
    if (objects === undefined) {
      objects = new Map();
      this.#objects.set(type, objects);
    }
    return objects;
  }
}
