// How one type's object is found again by what a killed run had asked for.
import type { InvokeOptions } from "@pulumi/pulumi";
import type { LookUpAnswer } from "../../provider/look-up.ts";

type WithoutUrn<Answer> = Answer extends unknown ? Omit<Answer, "urn"> : never;

/** An answer before it is known which resource was asked about. */
export type Finding = WithoutUrn<LookUpAnswer>;

/** What was asked for, as plain values. */
export type AskedInputs = Readonly<Record<string, unknown>>;

/** Looks one object up; throws what the provider throws. `options` name the provider. */
export type Finder = (inputs: AskedInputs, options: InvokeOptions) => Finding | Promise<Finding>;

/** Finders by type token. A type that has none can't be looked for. */
export type Finders = Readonly<Record<string, Finder>>;

/** The id follows from the inputs: the refresh that comes after tells whether the object is there. */
export const byId =
  (id: (inputs: AskedInputs) => string): Finder =>
  (inputs) => ({ kind: "ours", id: id(inputs) });

/** Creating it again is the same call: the service has one such object at most, or one more does no harm. */
export const again: Finder = () => ({ kind: "again" });

/** The provider has no way to look. `form` is what `pulumi import` wants as id; `twice`: what the service does to a second one. */
export const unseen =
  (form: string, twice: "refused" | "possible" = "refused"): Finder =>
  () => ({ kind: "unseen", id: form, twice });

/** `ours` where `mark` is what we sent, `foreign` otherwise. Both are compared as JSON. */
export function judged(id: string | undefined, mark: unknown, sent: unknown, what: string): Finding {
  if (id === undefined || id === "") return { kind: "absent" };
  const ours = sent !== undefined && JSON.stringify(mark) === JSON.stringify(sent);
  return ours ? { kind: "ours", id } : { kind: "foreign", id, what };
}

/** One text input; empty where there is none. */
export const text = (inputs: AskedInputs, name: string): string =>
  typeof inputs[name] === "string" ? (inputs[name] as string) : "";

/** One field of an object input. */
export function field(inputs: AskedInputs, name: string, key: string): unknown {
  const value = inputs[name];
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Runs a look-up of one object; a provider that finds none throws, each in words of its own. */
export async function findOne<Found>(ask: Promise<Found>): Promise<Found | undefined> {
  try {
    return await ask;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    // Terraform providers have no code for it: these are the words of auth0, okta, azuread and aws.
    if (/\b404\b|not found|no \S.* found|does not exist|couldn't find|returned no results/i.test(words))
      return undefined;
    throw error;
  }
}
