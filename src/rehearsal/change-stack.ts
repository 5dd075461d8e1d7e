// A change of the spec that everybody would call harmless: what it touches is updated, and nothing is made anew.
import type { Stack, StackResult } from "../engine/open-stack.ts";
import { editSpec } from "./edit-spec.ts";
import { RehearsalError } from "./rehearsal-error.ts";
import { upInPlace } from "./up-in-place.ts";

interface App {
  name: string;
  redirectUris?: string[];
}

/** Another name for the organization, and one redirect URI more where an app has any. Throws `rehearsal.invalid`. */
export async function changeStack(
  engine: Pick<Stack, "up">,
  file: string,
  environment: string,
): Promise<{ result: StackResult; note: string }> {
  const changed = editSpec(file, environment, (spec) => {
    const name = String(spec.get(["organizationName"]));
    // 128 characters at most
    spec.set(["organizationName"], `${name.slice(0, 120)} again`);
    const apps = (spec.get(["identity", "apps"]) ?? []) as App[];
    const index = apps.findIndex(({ redirectUris = [] }) => redirectUris.length > 0 && redirectUris.length < 50);
    const { name: app, redirectUris: [first] = [] } = apps[index] ?? {};
    if (first === undefined) return ["organizationName"];
    const another = new URL(first);
    another.pathname = `${another.pathname.replace(/\/$/, "")}/rehearsal`;
    spec.set(["identity", "apps", index, "redirectUris"], [...(apps[index]?.redirectUris ?? []), another.href]);
    return ["organizationName", `redirectUris of ${app}`];
  });
  const what = `A change of ${changed.join(" and ")}`;
  const result = await upInPlace(engine, what, ["replace", "create", "delete"]);
  const updated = result.steps.filter(({ operation, type }) => operation === "update" && !type.startsWith("pulumi:"));
  // The signed config says the organization's name.
  if (updated.some(({ type }) => type === "tenantry:index:SignedConfig"))
    return { result, note: `${changed.join(", ")}: updated in place` };
  throw new RehearsalError("rehearsal.invalid", `${what} does not reach the signed config.`, { kind: "failed" });
}
