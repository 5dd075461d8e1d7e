// Which fields were seen to change in place, beside all that stacks register: so that a table of changes can't forget one.
import type { Stack, StackResult } from "../../src/engine/open-stack.ts";

/** What a test knows of a platform's types. */
export interface FieldRules {
  /** which resources count */
  ofPlatform(type: string): boolean;
  /** inputs whose change makes a new object, which no table of changes in place can hold */
  replaces(type: string): readonly string[];
  /** `<type> <field>` → why no change of a spec reaches it; `<type> <field>.<member>` for those of `members` */
  constant: Readonly<Record<string, string>>;
  /** `<type> <field>` of maps whose members count one by one, because each is a setting of its own; default: none */
  members?: readonly string[];
}

/** Collects what ups did. */
export class FieldsInPlace {
  readonly #changed = new Set<string>();
  readonly #replaced = new Set<string>();

  /** Gives its argument back. */
  saw(result: StackResult): StackResult {
    for (const { type, operation, paths } of result.steps) {
      const into = operation === "update" ? this.#changed : operation === "replace" ? this.#replaced : undefined;
      for (const path of paths) {
        into?.add(`${type} ${path.split(/[.[]/)[0]}`);
        const member = /^[^.[]+\.[^.[]+/.exec(path)?.[0];
        if (operation === "update" && member !== undefined) this.#changed.add(`${type} ${member}`);
      }
    }
    return result;
  }

  /** `<type> <field>` of everything that was replaced, sorted. */
  replaced(): string[] {
    return [...this.#replaced].sort();
  }

  /**
   * What is wrong, sorted: a registered input that should change in place and was never seen to, or a reason given for one
   * that was, or for one that nothing registers.
   */
  async faults(
    stacks: Iterable<Stack>,
    { ofPlatform, replaces, constant, members = [] }: FieldRules,
  ): Promise<string[]> {
    const registered = new Set<string>();
    for (const stack of stacks) {
      const { deployment } = (await stack.exportState()) as {
        deployment: { resources?: { type: string; custom: boolean; inputs?: Record<string, unknown> }[] };
      };
      for (const { type, custom, inputs = {} } of deployment.resources ?? []) {
        if (!custom || !ofPlatform(type)) continue;
        for (const [field, value] of Object.entries(inputs)) {
          if (field.startsWith("__") || replaces(type).includes(field)) continue;
          const name = `${type} ${field}`;
          if (!members.includes(name)) registered.add(name);
          else for (const member of Object.keys(value as object)) registered.add(`${name}.${member}`);
        }
      }
    }
    const never = [...registered].filter((each) => !this.#changed.has(each) && constant[each] === undefined);
    const stale = Object.keys(constant).filter((each) => this.#changed.has(each) || !registered.has(each));
    return [
      ...never.map((each) => `${each} was never seen to change`),
      ...stale.map((each) => `${each}: stale reason`),
    ].sort();
  }
}
