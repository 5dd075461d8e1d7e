// What our own provider can do in an Azure AD B2C directory, by type.
import type { AnyBehaviour } from "../../provider/provider-definition.ts";
import { domainBehaviour } from "./domain-behaviour.ts";
import { type KeySetSurroundings, policyKeySetBehaviour } from "./policy-key-set-behaviour.ts";
import { trustFrameworkPolicyBehaviour } from "./trust-framework-policy-behaviour.ts";

export function b2cBehaviours(around: KeySetSurroundings): Readonly<Record<string, AnyBehaviour>> {
  return {
    "tenantry:b2c:Domain": domainBehaviour(around.graph),
    "tenantry:b2c:PolicyKeySet": policyKeySetBehaviour(around),
    "tenantry:b2c:TrustFrameworkPolicy": trustFrameworkPolicyBehaviour(around.graph),
  };
}
