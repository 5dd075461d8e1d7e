// Answers what the engine's driver asks about creations that nobody heard the end of. Registers providers and nothing else.
import { readFileSync, writeFileSync } from "node:fs";
import type { InvokeOptions, ProviderResource } from "@pulumi/pulumi";
import { oktaHost } from "../../plan/okta-routes.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { answersFile, type LookUpAnswer, type LookUpQuestion } from "../../provider/look-up.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import { again, type Finders } from "./finder.ts";

/** By package: its SDK is loaded only where something of it is asked for. */
const finders: Readonly<Record<string, () => Promise<Finders>>> = {
  auth0: async () => (await import("./auth0-finders.ts")).auth0Finders,
  aws: async () => (await import("./aws-finders.ts")).awsFinders,
  azuread: async () => (await import("./azuread-finders.ts")).azureadFinders,
  okta: async () => (await import("./okta-finders.ts")).oktaFinders,
};

/**
 * Reads the questions at `file` and writes the answers beside it. `plans`: of this stack, or of the whole fleet for the
 * stack of what tenants share. A question of a package without finders (our own types: making them again adopts) is answered
 * `again`. Throws what the providers throw: then nothing is answered, and the driver says so.
 */
export async function lookUpPending(file: string, plans: readonly TenantPlan[], place: ProgramPlace): Promise<void> {
  const questions = JSON.parse(readFileSync(file, "utf8")) as LookUpQuestion[];
  // An empty answer says that the question was understood.
  writeFileSync(answersFile(file), "", { mode: 0o600 });
  const connections = new Map<string, Promise<InvokeOptions>>();
  const answers: LookUpAnswer[] = [];
  for (const { urn, type, inputs, provider } of questions) {
    const [name = ""] = type.split(":");
    const connection = connections.get(provider) ?? connect(name, provider, plans, place);
    connections.set(provider, connection);
    const find = (await finders[name]?.())?.[type] ?? again;
    answers.push({ urn, ...(await find(inputs, await connection)) });
  }
  writeFileSync(answersFile(file), JSON.stringify(answers), { mode: 0o600 });
}

/** `reference` is `urn:…::<name>::<id>`; the default provider of a package needs no naming. */
async function connect(
  packageName: string,
  reference: string,
  plans: readonly TenantPlan[],
  place: ProgramPlace,
): Promise<InvokeOptions> {
  const name = reference.split("::").at(-2) ?? "";
  // The platform stack's own are called for the Auth0 tenant that they reach.
  const domain = name.startsWith("auth0.") ? name.slice("auth0.".length) : undefined;
  const options = plans.map((plan) => plan.options);
  let provider: ProviderResource | undefined;
  if (packageName === "auth0") {
    const auth0 = options.find((each) => each.auth0 && (domain ?? each.auth0.domain) === each.auth0.domain)?.auth0;
    const { auth0Provider } = await import("../auth0/auth0-provider.ts");
    if (auth0) provider = auth0Provider("look-up.auth0", auth0, { place, field: "auth0.management.clientSecret" });
  } else if (packageName === "okta") {
    const host = name.startsWith("okta.") ? name.slice("okta.".length) : undefined;
    const okta = options.find((each) => each.okta && (host ?? oktaHost(each.okta)) === oktaHost(each.okta))?.okta;
    const { oktaProvider } = await import("../okta/okta-provider.ts");
    const { referenceOutput } = await import("../reference-output.ts");
    if (okta) provider = oktaProvider("look-up.okta", okta, (secret) => referenceOutput(secret, place), {});
  } else if (packageName === "azuread") {
    // a tenant has one of the two
    const directory = options.map(({ entra, b2c }) => entra?.directory ?? b2c?.directory).find((each) => each);
    const { Provider } = await import("@pulumi/azuread/provider.js");
    if (directory) provider = new Provider("look-up.azuread", { tenantId: directory });
  }
  return provider === undefined ? {} : { provider };
}
