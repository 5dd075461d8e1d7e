// A provider that stands in for a package's real one: any type of the installed SDK, over a cloud in memory.
import type { AnyBehaviour, ProviderDefinition } from "../provider/provider-definition.ts";
import { reveal } from "../provider/reveal.ts";
import type { Backing } from "./backing.ts";
import type { Patience } from "./call-service.ts";
import type { Cloud } from "./cloud.ts";
import { genericResource } from "./generic-resource.ts";
import type { PlainMap } from "./plain-map.ts";
import { RehearsalError } from "./rehearsal-error.ts";
import { sdkTable } from "./sdk/sdk-table.ts";
import type { PackageBehaviours } from "./type-behaviour.ts";

export interface StandInOptions {
  cloud: Cloud;
  /** the package's character; default: every type is generic */
  behaviours?: PackageBehaviours;
  /** whose SDK: a folder or file that has it installed; default: this package */
  from?: string;
  patience?: Patience;
  /** a real service behind it, such as an emulator in tests; default: none */
  backing?: Backing;
}

/** Serve it with `serveProvider`. Throws `rehearsal.no-sdk`. */
export function standIn(packageName: string, options: StandInOptions): ProviderDefinition {
  const { cloud, behaviours, from, patience, backing } = options;
  const table = sdkTable(packageName, from);
  const types = new Map<string, AnyBehaviour | undefined>();
  const behaviourOf = (token: string): AnyBehaviour | undefined => {
    const type = table.type(token);
    if (type === undefined) return undefined;
    return genericResource(type, behaviours?.types[token] ?? { onlyReal: "" }, cloud, patience, backing?.[token]);
  };
  return {
    name: packageName,
    version: table.version,
    configure: () => (token) => {
      if (!types.has(token)) types.set(token, behaviourOf(token));
      return types.get(token);
    },
    invoke(token, input) {
      const answer = behaviours?.invokes?.[token];
      if (answer === undefined)
        throw new RehearsalError("rehearsal.not-found", `The stand-in for ${packageName} answers no ${token}.`);
      return answer(reveal(input) as PlainMap, cloud);
    },
  };
}
