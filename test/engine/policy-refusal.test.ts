import { describe, expect, it } from "vitest";
import { readEvent } from "../../src/engine/engine-event.ts";
import { type PolicyViolation, policyRefusal } from "../../src/engine/policy-refusal.ts";

/** As the engine's log has it: the policy's description, then what it says, in colours. */
const told = (message: string, enforcementLevel = "mandatory"): PolicyViolation => {
  const policyEvent = { policyName: "tags", enforcementLevel, message, resourceUrn: "urn:pulumi:acme::p::t::n" };
  const { progress } = readEvent(JSON.stringify({ policyEvent }));
  if (progress?.type !== "violation") throw new TypeError("a policy's event is read as a violation");
  return progress;
};

describe("what policies refuse", () => {
  it("is one error of kind refused, each violation once on a line of its own, with the policy's name", () => {
    const first = told("\u001b[31mTags.\ntenants/acme.yaml:3:1: acme.key: lacks the tag tenant\u001b[0m\n");
    const error = policyRefusal([first, first, told("Tags.\nacme.plan: lacks the tag tenant")], "acme");
    expect(error).toMatchObject({ code: "engine.policy", kind: "refused" });
    expect(error?.message).toBe(
      "policies refuse acme:\n  tenants/acme.yaml:3:1: acme.key: lacks the tag tenant (tags)\n  acme.plan: lacks the tag tenant (tags)",
    );
  });

  it("is nothing where no policy says anything, and only what is mandatory counts as that", () => {
    expect(policyRefusal([], "acme")).toBeUndefined();
    expect(told("Tags.\nacme.key: lacks the tag tenant", "advisory")).toMatchObject({ mandatory: false });
  });
});
