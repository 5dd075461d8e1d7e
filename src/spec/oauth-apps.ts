// settings.oauth holds one app or a list for each provider; rules and plan want one list.
import type { SpecPath } from "./fault.ts";
import type { TenantSpec } from "./tenant-spec.ts";

export const oauthProviders = ["google", "github", "microsoft"] as const;
export type OAuthProvider = (typeof oauthProviders)[number];

type Apps = NonNullable<NonNullable<TenantSpec["settings"]["oauth"]>[OAuthProvider]>;

export interface NamedOAuthApp {
  provider: OAuthProvider;
  /** `default` where the only app of a provider has no name */
  name: string;
  app: Exclude<Apps, unknown[]>;
  /** where it stands in the spec */
  path: SpecPath;
}

/** Gives every app of every provider with its name and place. */
export function oauthApps(spec: TenantSpec): NamedOAuthApp[] {
  return oauthProviders.flatMap((provider) => {
    const apps = spec.settings.oauth?.[provider];
    if (apps === undefined) return [];
    const path = ["settings", "oauth", provider];
    if (!Array.isArray(apps)) return [{ provider, name: apps.name ?? "default", app: apps, path }];
    return apps.map((app, index) => ({ provider, name: app.name ?? "default", app, path: [...path, index] }));
  });
}
