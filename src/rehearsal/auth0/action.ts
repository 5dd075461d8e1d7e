// Actions, and the flows that run them.
import type { TypeBehaviour } from "../type-behaviour.ts";
import { tokens } from "./tokens.ts";

const triggers = ["post-login", "credentials-exchange"];

export const action: TypeBehaviour = {
  id: (_, { uuid }) => uuid(),
  unique: [["name"]],
  check({ code, supportedTriggers }) {
    const { id } = Object(supportedTriggers) as { id?: unknown };
    return [
      ...(triggers.includes(String(id))
        ? []
        : [{ property: "supportedTriggers.id", reason: "is none that tenants use" }]),
      ...(String(code).length > 100_000 ? [{ property: "code", reason: "must have 100 kB at most" }] : []),
    ];
  },
  refusesDelete: ({ id }, cloud) =>
    cloud.list(tokens.triggerAction).some(({ properties }) => properties.actionId === id)
      ? "a flow still runs it"
      : undefined,
  onlyReal: "what the code does: it is run in the tests with Auth0's documented events",
};

export const triggerAction: TypeBehaviour = {
  id: ({ trigger, actionId }) => `${String(trigger)}::${String(actionId)}`,
  replaceOn: ["actionId", "trigger"],
  references: [{ path: "actionId", type: tokens.action }],
  onlyReal: "that the flow runs it, and what else the flow runs",
};
