// Which MCP methods use or show something of a tenant, and which permission each one asks for.
import type { Ask } from "../authorize/authorize.ts";

export interface McpRequest {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

export interface MethodRules {
  /** the permissions a request needs, all of them; `null` when it names nothing that could be permitted */
  asks?(request: McpRequest): readonly Ask[] | null;
  /** leaves in a list what `may` says */
  filter?(result: unknown, may: (ask: Ask) => boolean): unknown;
  /** works on a task that an earlier call made: only its maker's own */
  task?: "one" | "list";
}

const named =
  (resource: string, member: string) =>
  (request: McpRequest): readonly Ask[] | null => {
    const action = request.params?.[member];
    return typeof action === "string" ? [{ resource, action }] : null;
  };

/** Removes from `result[list]` every entry whose `member` may not be asked for. */
const showing =
  (list: string, resource: string, member: string) =>
  (result: unknown, may: (ask: Ask) => boolean): unknown => {
    const entries =
      typeof result === "object" && result !== null ? (result as Record<string, unknown>)[list] : undefined;
    if (!Array.isArray(entries)) return { [list]: [] };
    const shown = entries.filter((entry: unknown) => {
      const action =
        typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>)[member] : undefined;
      return typeof action === "string" && may({ resource, action });
    });
    return { ...(result as object), [list]: shown };
  };

/** `completion/complete` names what it completes in `ref` (a prompt by name, a resource template by URI). */
function asksOfReference(request: McpRequest): readonly Ask[] | null {
  const reference = request.params?.ref;
  if (typeof reference !== "object" || reference === null) return null;
  const { type, name, uri } = reference as Record<string, unknown>;
  if (type === "ref/prompt" && typeof name === "string") return [{ resource: "prompts", action: name }];
  return type === "ref/resource" && typeof uri === "string" ? [{ resource: "resources", action: uri }] : null;
}

/** For a tool the conditions of a permission look at the call's own arguments. */
function asksOfTool(request: McpRequest): readonly Ask[] | null {
  const name = request.params?.name;
  if (typeof name !== "string") return null;
  const given = request.params?.arguments;
  const attributes = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
  return [{ resource: "tools", action: name, attributes }];
}

/** `subscriptions/listen` names the resources whose changes it wants to hear of. */
function asksOfListening(request: McpRequest): readonly Ask[] | null {
  const wanted = request.params?.notifications;
  if (typeof wanted !== "object" || wanted === null) return null;
  const { resourceSubscriptions = [] } = wanted as Record<string, unknown>;
  if (!Array.isArray(resourceSubscriptions) || !resourceSubscriptions.every((uri) => typeof uri === "string"))
    return null;
  return resourceSubscriptions.map((action: string) => ({ resource: "resources", action }));
}

const open: MethodRules = {};

const known: Readonly<Record<string, MethodRules>> = {
  initialize: open,
  ping: open,
  "server/discover": open,
  "logging/setLevel": open,
  "resources/unsubscribe": open,
  "tools/list": { filter: showing("tools", "tools", "name") },
  "tools/call": { asks: asksOfTool },
  "prompts/list": { filter: showing("prompts", "prompts", "name") },
  "prompts/get": { asks: named("prompts", "name") },
  "resources/list": { filter: showing("resources", "resources", "uri") },
  "resources/templates/list": { filter: showing("resourceTemplates", "resources", "uriTemplate") },
  "resources/read": { asks: named("resources", "uri") },
  "resources/subscribe": { asks: named("resources", "uri") },
  "subscriptions/listen": { asks: asksOfListening },
  "completion/complete": { asks: asksOfReference },
  "tasks/get": { task: "one" },
  "tasks/result": { task: "one" },
  "tasks/cancel": { task: "one" },
  "tasks/list": { task: "list" },
};

/** A method that MCP does not have may do anything: only a role that may do everything of some name may ask for it. */
const foreign: MethodRules = { asks: ({ method }) => [{ resource: "*", action: method }] };

/** Gives the rules of a method; every method has some. */
export function rulesOf(method: string): MethodRules {
  return Object.hasOwn(known, method) ? (known[method] ?? foreign) : foreign;
}

/** Says whether the rules leave every request of every admitted caller as it is. */
export function isOpen(rules: MethodRules): boolean {
  return rules === open;
}

/** member of a result → what filters it; for whoever sees answers without their questions */
export const filterOfMember: ReadonlyMap<string, NonNullable<MethodRules["filter"]>> = new Map(
  (
    [
      ["tools", "tools/list"],
      ["prompts", "prompts/list"],
      ["resources", "resources/list"],
      ["resourceTemplates", "resources/templates/list"],
    ] as const
  ).flatMap(([member, method]) => {
    const filter = known[method]?.filter;
    return filter === undefined ? [] : [[member, filter] as const];
  }),
);
