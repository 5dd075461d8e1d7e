// A gateway key is one tenant's: made in its stack, with a value that AWS drew, in one plan of a stage.
import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { placeConfig, placeOf } from "../place-of.ts";
import { readValue } from "../read-value.ts";

const keyType = "aws:apigateway/apiKey:ApiKey";
const memberType = "aws:apigateway/usagePlanKey:UsagePlanKey";

export const noSharedApiKeys: StackValidationPolicy = {
  name: "no-shared-api-keys",
  description: "Each tenant has an API key of its own; no key is typed in, borrowed from another stack or used twice.",
  enforcementLevel: "mandatory",
  configSchema: { properties: placeConfig },
  validateStack: ({ resources, getConfig }, say) => {
    const report = (sentence: string, urn: string): void => {
      const place = placeOf({ urn, type: keyType, name: "" }, getConfig());
      say(`${place === undefined ? "" : `${place}: `}${sentence}`, urn);
    };
    const owners = new Map<unknown, PolicyResource>();
    for (const key of resources.filter(({ type }) => type === keyType)) {
      const value = readValue(key.props, "value");
      const set = typeof value === "string" && value !== "";
      const other = set ? owners.get(value) : undefined;
      if (other !== undefined) report(`${key.name}: has the same value as ${other.name}`, key.urn);
      else if (set && typedIn(key)) report(`${key.name}: its value is typed in; let AWS draw one`, key.urn);
      if (set) owners.set(value, key);
    }
    const plans = new Map<unknown, string>();
    for (const member of resources.filter(({ type }) => type === memberType)) {
      const made = (member.propertyDependencies.keyId ?? []).some(({ type }) => type === keyType);
      if (!made) report(`${member.name}: its key is not made in this stack, so somebody else uses it too`, member.urn);
      const keyId = readValue(member.props, "keyId");
      if (keyId === undefined) continue;
      const before = plans.get(keyId);
      if (before !== undefined) report(`${member.name}: its key is in the plan of ${before} already`, member.urn);
      plans.set(keyId, member.name);
    }
  },
};

/** Inputs and outputs look the same here; a drawn key has no name of ours in it and is 40 letters and digits. */
const typedIn = ({ props }: PolicyResource): boolean => !/^[A-Za-z0-9]{40}$/.test(String(readValue(props, "value")));
