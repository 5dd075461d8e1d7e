// One generated module of an SDK (its .js and .d.ts) → what it says of its resource type.
import { type LookUpObject, parsePropertyType } from "./parse-property-type.ts";
import { type Member, readMembers } from "./read-members.ts";
import type { InputProperty, SdkType } from "./sdk-type.ts";

/** `undefined` where the module holds no resource. */
export function readSdkType(script: string, declaration: string, lookUp: LookUpObject): SdkType | undefined {
  const token = /__pulumiType = '([^']+)'/.exec(script)?.[1];
  const name = /^class (\w+) extends pulumi\.CustomResource/m.exec(script)?.[1];
  if (token === undefined || name === undefined) return undefined;
  // What stands before belongs to `get`, which takes any state.
  const body = script.slice(Math.max(0, script.indexOf("const args = argsOrState")));
  const all = (pattern: RegExp): string[] => [...body.matchAll(pattern)].map((found) => found[1] ?? "");
  const required = new Set(all(/Missing required property '(\w+)'/g));
  const secret = new Set(all(/resourceInputs\["(\w+)"\] = .*pulumi\.secret\(/g));
  const members = new Map(membersOf(declaration, `interface ${name}Args `).map((member) => [member.name, member]));
  const outputs = new Map(membersOf(declaration, `class ${name} `).map((member) => [member.name, member]));
  const mayLack = (member: Member | undefined): boolean => member === undefined || /\| undefined>$/.test(member.text);

  const inputs: Record<string, InputProperty> = {};
  for (const input of all(/resourceInputs\["(\w+)"\] = (?!undefined \/\*out\*\/)/g)) {
    const member = members.get(input);
    inputs[input] = {
      type: parsePropertyType(member?.text ?? "any", lookUp),
      required: required.has(input),
      secret: secret.has(input),
      filled: !required.has(input) && !mayLack(outputs.get(input)),
      replaces: saysReplaced(`${member?.comment ?? ""} ${outputs.get(input)?.comment ?? ""}`),
    };
  }
  const computed: Record<string, SdkType["computed"][string]> = {};
  for (const output of all(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g)) {
    const member = outputs.get(output);
    computed[output] = { type: parsePropertyType(member?.text ?? "any", lookUp), optional: mayLack(member) };
  }
  const quoted = (pattern: RegExp): string[] =>
    [...(pattern.exec(script)?.[1] ?? "").matchAll(/"([^"]+)"/g)].map((found) => found[1] ?? "");
  return {
    token,
    inputs,
    computed,
    secretOutputs: quoted(/additionalSecretOutputs: \[([^\]]*)\]/),
    aliases: quoted(/const aliasOpts = \{ aliases: \[([^\]]*)\]/),
  };
}

function membersOf(declaration: string, what: string): Member[] {
  const start = declaration.indexOf(what);
  return start === -1 ? [] : readMembers(declaration, start);
}

/** The words of the bridged providers' documentation. */
function saysReplaced(comment: string): boolean {
  const words = comment.replace(/\s*\*\s*/g, " ");
  return /forces? (?:a |the creation of a )?new (?:resource|\w+ )|forces replacement|will (?:force|trigger) (?:a )?(?:replacement|recreation)|resource (?:will be|to be) (?:re-?created|replaced)/i.test(
    words,
  );
}
