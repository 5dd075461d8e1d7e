// tenantry:aws:LiveLimits: rules in = rules live, or the apply fails (design §4 G).
import { isDeepStrictEqual } from "node:util";
import type { PropertyMap } from "../../provider/property-value.ts";
import type { ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { hasUnknown, reveal } from "../../provider/reveal.ts";
import { ProvisionError } from "../provision-error.ts";
import type { FoundLimits, LimitsPlace, ReadLimits } from "./read-limits.ts";

export type LiveLimitsInputs = LimitsPlace & FoundLimits & PropertyMap;

const compared = ["rate", "burst", "quota", "period", "stages", "enabled"] as const;

/**
 * Nothing is made: create and update read and compare, so that repeating them is safe. Where AWS says something else
 * `gateway.limits-differ` fails the run. An `up` that changes nothing asks too, and fails the same way.
 */
export function liveLimitsBehaviour(readLimits: ReadLimits): ResourceBehaviour<LiveLimitsInputs> {
  const settle = async (inputs: LiveLimitsInputs, signal: AbortSignal): Promise<PropertyMap> => {
    const found = await readLimits(inputs, signal);
    const differences = differencesOf(inputs, found);
    if (differences.length === 0) return { ...inputs };
    const message = `API Gateway does not apply the limits of the signed config: ${differences.join("; ")}.`;
    throw new ProvisionError("gateway.limits-differ", message, {
      kind: "failed",
      mend: "Somebody changed them by hand, or the platform stack is behind: run `pulumi up --refresh` there, then here.",
    });
  };
  return {
    replaceOn: ["region", "apiKeyId"],
    async diff({ news, changes, signal }) {
      if (changes.length > 0 || hasUnknown(news)) return [];
      const inputs = reveal(news) as unknown as LiveLimitsInputs;
      // A preview may run without credentials; it sees the inputs' changes alone.
      const found = await readLimits(inputs, signal).catch((error: unknown) => {
        if (error instanceof ProvisionError && error.kind === "missing") return { ...inputs };
        throw error;
      });
      return compared
        .filter((name) => !isDeepStrictEqual(inputs[name], found?.[name]))
        .map((path) => ({ path, kind: "update" as const, input: false, replace: false }));
    },
    create: async ({ inputs, signal }) => ({
      id: `${inputs.region}/${inputs.apiKeyId}`,
      outputs: await settle(inputs, signal),
    }),
    update: async ({ inputs, signal }) => ({ outputs: await settle(inputs, signal) }),
    async read({ inputs, outputs, signal }) {
      const place = reveal({ ...outputs, ...inputs }) as unknown as LimitsPlace;
      const found = await readLimits(place, signal);
      if (found === undefined) return undefined;
      const live = Object.fromEntries(compared.map((name) => [name, found[name]]));
      return { inputs: { ...inputs, ...live }, outputs: { ...outputs, ...live } };
    },
    delete: async () => undefined,
  };
}

/** `rate 5 instead of 10`, for each that differs. */
function differencesOf(wanted: FoundLimits, found: FoundLimits | undefined): string[] {
  if (found === undefined) return ["the usage plan or the key is gone"];
  return compared
    .filter((name) => !isDeepStrictEqual(wanted[name], found[name]))
    .map((name) => `${name} is ${JSON.stringify(found[name])} instead of ${JSON.stringify(wanted[name])}`);
}
