// Ids as Okta makes them: three characters for the kind, seventeen that are random.

import type { PlainMap } from "../plain-map.ts";
import type { BehaviourContext } from "../type-behaviour.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** `0oa`: apps and identity providers, `00g`: groups, `aus`: authorization servers … */
export function oktaId(kind: string): (inputs: PlainMap, context: BehaviourContext) => string {
  return (_, { text }) => `${kind}${text(17, alphabet)}`;
}
