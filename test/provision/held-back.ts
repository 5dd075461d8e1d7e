// Our own provider before real services, struck as the stand-ins are: the service has done it, and the engine dies before it hears so.
import type { CallContext } from "../../src/provider/resource-behaviour.ts";
import type { AnyBehaviour, ProviderDefinition } from "../../src/provider/provider-definition.ts";
import type { Cloud } from "../../src/rehearsal/cloud.ts";

/** `provider`, but for calls that a `kill` among the faults of `cloud` fits: those are done, and never answered. */
export function heldBack(provider: ProviderDefinition, cloud: Cloud): ProviderDefinition {
  const ending = async <Answer>(
    operation: "create" | "update",
    { type, name, signal }: CallContext,
    answer: Answer,
  ): Promise<Answer> => {
    const fault = cloud.strike({ operation, type, name });
    if (fault?.kind !== "kill") return answer;
    fault.strike();
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
  };
  const struck = (behaviour: AnyBehaviour): AnyBehaviour => {
    const { update } = behaviour;
    return {
      ...behaviour,
      create: async (request) => ending("create", request, await behaviour.create(request)),
      ...(update === undefined ? {} : { update: async (request) => ending("update", request, await update(request)) }),
    };
  };
  return {
    ...provider,
    async configure(...given) {
      const table = await provider.configure(...given);
      return (type) => {
        const behaviour = table(type);
        return behaviour === undefined ? undefined : struck(behaviour);
      };
    },
  };
}
