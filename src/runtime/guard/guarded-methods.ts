// Which MCP methods use or show something of a tenant, and which permission each one asks for.
import type { Ask } from "../authorize/authorize.ts";

export interface McpRequest {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

export interface MethodRules {
  /** the permission a request needs; `null` when it names nothing that could be permitted */
  ask?(request: McpRequest): Ask | null;
  /** leaves in a list what `may` says */
  filter?(result: unknown, may: (ask: Ask) => boolean): unknown;
}

const named =
  (resource: string, member: string) =>
  (request: McpRequest): Ask | null => {
    const action = request.params?.[member];
    return typeof action === "string" ? { resource, action } : null;
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
function askOfReference(request: McpRequest): Ask | null {
  const reference = request.params?.ref;
  if (typeof reference !== "object" || reference === null) return null;
  const { type, name, uri } = reference as Record<string, unknown>;
  if (type === "ref/prompt" && typeof name === "string") return { resource: "prompts", action: name };
  return type === "ref/resource" && typeof uri === "string" ? { resource: "resources", action: uri } : null;
}

/** For a tool the conditions of a permission look at the call's own arguments. */
function askOfTool(request: McpRequest): Ask | null {
  const name = request.params?.name;
  if (typeof name !== "string") return null;
  const given = request.params?.arguments;
  const attributes = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
  return { resource: "tools", action: name, attributes };
}

export const guardedMethods: Readonly<Record<string, MethodRules>> = {
  "tools/list": { filter: showing("tools", "tools", "name") },
  "tools/call": { ask: askOfTool },
  "prompts/list": { filter: showing("prompts", "prompts", "name") },
  "prompts/get": { ask: named("prompts", "name") },
  "resources/list": { filter: showing("resources", "resources", "uri") },
  "resources/templates/list": { filter: showing("resourceTemplates", "resources", "uriTemplate") },
  "resources/read": { ask: named("resources", "uri") },
  "resources/subscribe": { ask: named("resources", "uri") },
  "completion/complete": { ask: askOfReference },
};
