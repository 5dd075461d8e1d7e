// Engine: what a provider says of our credentials, our permission and its quotas, as one coded error.
import { TenantryError } from "../errors.ts";
import { cutCredentials } from "./cut-credentials.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import type { EngineProgress } from "./engine-progress.ts";
import { refusalOf } from "./refusal-of.ts";

type Diagnostic = Extract<EngineProgress, { type: "diagnostic" }>;

/** Where each platform's deploying identity is named, and where it is said what it must be allowed. */
const platforms: Readonly<Record<string, { name: string; credentials: string; guide: string }>> = {
  auth0: { name: "Auth0", credentials: "identity.auth0.management of the spec", guide: "docs/platforms/auth0.md" },
  okta: { name: "Okta", credentials: "identity.okta.credentials of the spec", guide: "docs/platforms/okta.md" },
  azuread: { name: "Entra", credentials: "the ARM_… variables of this run", guide: "docs/platforms/entra.md" },
  aws: { name: "AWS", credentials: "the AWS credentials of this run", guide: "docs/platforms/aws.md" },
};

/**
 * `engine.credentials` and `engine.denied` (missing), `engine.quota` (failed); undefined where no provider says any of these.
 * `errors`: of the run, in order. The message has the provider's own words up to where a credential could stand in them.
 */
export function providerRefusal(
  errors: readonly Diagnostic[],
  { stack, operation }: { stack: string; operation: string },
): TenantryError<EngineErrorCode> | undefined {
  for (const { urn, text } of errors) {
    const place = placeOf(urn, text);
    const code = refusalOf(text);
    if (place === undefined || code === undefined || code === "passing") continue;
    const { name, credentials, guide } = platforms[place.package] ?? {
      name: place.package,
      credentials: `the credentials for ${place.package}`,
      guide: "the documentation of its provider",
    };
    const said = {
      "engine.credentials": {
        what: `${name} does not accept our credentials`,
        mend: `mend ${credentials} (${guide})`,
      },
      "engine.denied": {
        what: `${name} does not allow it to our identity`,
        mend: `give the deploying identity the permissions in ${guide}`,
      },
      "engine.quota": {
        what: `a quota of our account at ${name} is reached`,
        mend: `have it raised at ${name}, or free some there`,
      },
    }[code];
    return new TenantryError<EngineErrorCode>(
      code,
      `${operation} of ${stack} failed at ${place.what}: ${said.what}: ${withoutCredentials(text)}`,
      {
        kind: code === "engine.quota" ? "failed" : "missing",
        mend: `${said.mend}, and run it again: what was made is recorded, and nothing is made twice`,
      },
    );
  }
  return undefined;
}

/** The package that was called, and for what; undefined for what the engine itself or a program says. */
function placeOf(urn: string, text: string): { package: string; what: string } | undefined {
  const [, , chain = "", name = ""] = urn.split("::");
  const type = chain.split("$").at(-1) ?? "";
  const provider = /^pulumi:providers:(.+)$/.exec(type)?.[1];
  if (provider !== undefined) return { package: provider, what: `the provider ${name}` };
  const asked = /\binvo(?:cation of|ke)\W{1,3}((\w+):[\w/]+:\w+)/i.exec(text);
  if (asked?.[1] !== undefined && asked[2] !== undefined) return { package: asked[2], what: asked[1] };
  const own = type.split(":")[0] ?? "";
  return own === "" || own === "pulumi" || own === "tenantry" ? undefined : { package: own, what: name };
}

/** One line. */
function withoutCredentials(text: string): string {
  return cutCredentials(text.replace(/\s+/g, " ").trim()).slice(0, 600);
}
