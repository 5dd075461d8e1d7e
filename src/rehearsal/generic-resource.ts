// A resource type as its provider would serve it: the SDK's shapes, a behaviour's character, the cloud's objects.
import { autoname } from "../provider/autoname.ts";
import type { PropertyMap } from "../provider/property-value.ts";
import type { ResourceBehaviour } from "../provider/resource-behaviour.ts";
import { hasUnknown, reveal } from "../provider/reveal.ts";
import type { BackedObject, Backing } from "./backing.ts";
import { callService, type Patience } from "./call-service.ts";
import { checkInputs } from "./check-inputs.ts";
import type { Cloud, CloudObject } from "./cloud.ts";
import { foundInputs } from "./found-inputs.ts";
import { placeholder } from "./placeholder.ts";
import type { PlainMap } from "./plain-map.ts";
import { RehearsalError } from "./rehearsal-error.ts";
import type { SdkType } from "./sdk/sdk-type.ts";
import { refuseDangling, refuseTaken } from "./service-rules.ts";
import type { BehaviourContext, TypeBehaviour } from "./type-behaviour.ts";

export function genericResource(
  type: SdkType,
  behaviour: TypeBehaviour,
  cloud: Cloud,
  patience: Patience = {},
  backing?: Backing[string],
): ResourceBehaviour<PlainMap> {
  const { token } = type;
  const filled = Object.keys(type.inputs).filter((name) => type.inputs[name]?.filled);
  const computed = [...Object.keys(type.computed), ...filled];
  const hidden = new Set(behaviour.writeOnly ?? []);
  const replaceOn = Object.entries(type.inputs)
    .filter(([name, { replaces }]) => replaces || (behaviour.replaceOn ?? []).includes(name))
    .map(([name]) => name)
    .filter((name) => !(behaviour.updatesInPlace ?? []).includes(name));
  const contextFor = (name: string): BehaviourContext => ({
    cloud,
    name,
    text: (length, alphabet) => cloud.draw(token, length, alphabet),
    uuid: () =>
      cloud
        .draw(token, 32)
        .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5")
        .slice(0, 36),
  });
  /** What the engine gets to see; a secret the frame wraps. */
  const outputsOf = ({ properties }: CloudObject): PropertyMap =>
    Object.fromEntries(Object.entries(structuredClone(properties)).filter(([name]) => !hidden.has(name)));
  const derived = (inputs: PlainMap, object: CloudObject): void =>
    Object.assign(object.properties, behaviour.derived?.(inputs, object, cloud) ?? {}) as unknown as undefined;

  return {
    computed,
    stable: computed.filter((name) => !(behaviour.derived !== undefined && type.computed[name] !== undefined)),
    secretOutputs: [...type.secretOutputs, ...(behaviour.secretOutputs ?? [])],
    replaceOn,
    deleteBeforeReplace: behaviour.deleteBeforeReplace ?? behaviour.unique !== undefined,

    check({ news, olds, name, randomSeed, proposedName }) {
      const inputs: PropertyMap = { ...news };
      const named = type.inputs.name;
      if (named?.filled && !behaviour.noAutoname && named.type.kind === "string" && inputs.name === undefined) {
        const proposed = proposedName === undefined ? {} : { proposed: proposedName };
        const limit = behaviour.nameLimit === undefined ? {} : { limit: behaviour.nameLimit };
        inputs.name = olds?.name ?? autoname({ name, randomSeed, ...proposed, ...limit });
      }
      const failures = checkInputs(type, inputs);
      if (failures.length === 0 && behaviour.check !== undefined && !hasUnknown(inputs))
        failures.push(...behaviour.check(reveal(inputs) as PlainMap));
      return { inputs, failures };
    },

    async create({ inputs, name, signal }) {
      const context = contextFor(name);
      const backed: BackedObject | undefined = await backing?.create(inputs);
      const make = (): CloudObject => {
        refuseDangling(behaviour, inputs, cloud);
        refuseTaken(behaviour, token, undefined, inputs, cloud);
        const id = backed?.id ?? behaviour.id?.(inputs, context) ?? context.text(20);
        const made: PlainMap = {};
        for (const filling of filled) made[filling] = placeholder(type.inputs[filling]?.type, "");
        for (const [output, { type: shape, optional }] of Object.entries(type.computed))
          if (!optional) made[output] = placeholder(shape, `${output}-${id}`);
        const known = cloud.get(token, id);
        const object = cloud.put(token, id, {
          ...made,
          ...behaviour.defaults?.(inputs),
          ...inputs,
          ...(known === undefined ? behaviour.computed?.(inputs, { ...context, id }) : computedOf(known, type)),
          ...backed?.outputs,
        });
        if (known === undefined) object.hidden = cloud.lag;
        derived(inputs, object);
        behaviour.effect?.(object, cloud, "create");
        return object;
      };
      const call = { operation: "create", type: token, name, signal } as const;
      const answer = (object: CloudObject) => ({ id: object.id, outputs: outputsOf(object) });
      return answer(await callService(cloud, call, patience, make, answer));
    },

    async update({ id, inputs, oldInputs, name, signal }) {
      await backing?.update?.(id, inputs, cloud.get(token, id)?.properties ?? {});
      const change = (): CloudObject => {
        const object = cloud.get(token, id);
        if (object === undefined)
          throw new RehearsalError("rehearsal.not-found", `The object behind ${name} is gone (404).`, {
            kind: "failed",
            mend: "Somebody deleted it: run `tenantry refresh`, then `tenantry up` again.",
          });
        refuseDangling(behaviour, inputs, cloud);
        refuseTaken(behaviour, token, id, inputs, cloud);
        for (const gone of Object.keys(oldInputs)) {
          if (inputs[gone] !== undefined || type.inputs[gone] === undefined) continue;
          if (type.inputs[gone].filled) continue;
          delete object.properties[gone];
        }
        Object.assign(object.properties, structuredClone(inputs));
        derived(inputs, object);
        behaviour.effect?.(object, cloud, "update");
        return object;
      };
      const call = { operation: "update", type: token, name, signal } as const;
      const answer = (object: CloudObject) => ({ id, outputs: outputsOf(object) });
      return { outputs: outputsOf(await callService(cloud, call, patience, change, answer)) };
    },

    async read({ id, inputs, name, signal }) {
      const call = { operation: "read", type: token, name, signal } as const;
      const object = await callService(cloud, call, patience, () => cloud.get(token, id));
      if (object === undefined) return undefined;
      return { inputs: foundInputs(type, behaviour, inputs, object.properties), outputs: outputsOf(object) };
    },

    async delete({ id, name, signal }) {
      const call = { operation: "delete", type: token, name, signal } as const;
      await backing?.delete?.(id, cloud.get(token, id)?.properties ?? {});
      await callService(cloud, call, patience, () => {
        const object = cloud.get(token, id);
        if (object === undefined) return;
        const reason = behaviour.refusesDelete?.(object, cloud);
        if (reason !== undefined)
          throw new RehearsalError("rehearsal.conflict", `${name} can't be deleted: ${reason} (409).`, {
            kind: "failed",
          });
        cloud.remove(token, id);
        for (const { type: part, by } of behaviour.cascades ?? [])
          for (const each of cloud.list(part)) if (each.properties[by] === id) cloud.remove(part, each.id);
        behaviour.effect?.(object, cloud, "delete");
      });
    },
  };
}

/** An object with a natural id that is made again keeps what the service gave it. */
function computedOf({ properties }: CloudObject, type: SdkType): PlainMap {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => type.computed[name] !== undefined));
}
