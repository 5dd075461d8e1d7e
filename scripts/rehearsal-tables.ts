// What docs/rehearsal.md says of each resource type, from the stand-ins' own behaviours.
import { graphKnowledge } from "../src/rehearsal/graph/graph-knowledge.ts";
import { packageBehaviours, packageNames } from "../src/rehearsal/package-behaviours.ts";
import { sdkTable } from "../src/rehearsal/sdk/sdk-table.ts";
import type { TypeBehaviour } from "../src/rehearsal/type-behaviour.ts";

/** Markdown: one table a package. Needs the SDKs installed. */
export async function rehearsalTables(): Promise<string> {
  const parts: string[] = [];
  for (const name of packageNames) {
    const behaviours = await packageBehaviours(name);
    const table = sdkTable(name);
    parts.push(`### ${name} (@pulumi/${name} ${table.version})`, "");
    parts.push("| type | the stand-in checks, beside shapes | only the real service can tell |", "| --- | --- | --- |");
    const types = Object.entries(behaviours?.types ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [token, behaviour] of types) {
      const checked = checks(token, behaviour).join("; ");
      parts.push(`| \`${token.slice(name.length + 1)}\` | ${checked} | ${cell(behaviour.onlyReal)} |`);
    }
    parts.push("");
  }
  parts.push("### tenantry, at a stood-in Microsoft Graph", "");
  parts.push("| type | the stand-in checks, beside shapes | only the real service can tell |", "| --- | --- | --- |");
  for (const [type, { checks, onlyReal }] of Object.entries(graphKnowledge))
    parts.push(`| \`${type}\` | ${checks.join("; ")} | ${cell(onlyReal)} |`);
  return parts.join("\n").trimEnd();
}

function checks(token: string, behaviour: TypeBehaviour): string[] {
  const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
  const inputs = sdkTable(token.split(":")[0] ?? "").type(token)?.inputs ?? {};
  const replaces = Object.keys(inputs)
    .filter((name) => inputs[name]?.replaces || behaviour.replaceOn?.includes(name))
    .filter((name) => !behaviour.updatesInPlace?.includes(name));
  const references = [...new Set((behaviour.references ?? []).map(({ path }) => path))];
  return [
    ...(behaviour.unique ?? []).map((names) => `${list(names)} not taken (409)`),
    ...(references.length > 0 ? [`${list(references)} exists (404)`] : []),
    ...(replaces.length > 0 ? [`${list(replaces)} replaces`] : []),
    ...(behaviour.check === undefined ? [] : ["rules of its own"]),
    ...(behaviour.refusesDelete === undefined ? [] : ["not deleted while in use (409)"]),
    ...(behaviour.writeOnly === undefined ? [] : [`${list(behaviour.writeOnly)} never shown`]),
  ];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
