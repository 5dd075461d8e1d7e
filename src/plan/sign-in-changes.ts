// How people and machines get in: providers, SAML, the platform, its apps and users.
import { oauthApps, oauthProviders } from "../spec/oauth-apps.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import type { Blast, Change } from "./change.ts";

const titles = { google: "Google", github: "GitHub", microsoft: "Microsoft" } as const;

export function signInChanges(a: TenantSpec, b: TenantSpec): Change[] {
  const { tenantId } = b;
  const changes: Change[] = [];
  const say = (path: string, text: string, blast: Blast): void => {
    changes.push({ tenantId, path, text, blast });
  };
  for (const provider of oauthProviders) providerChanges(provider);
  samlChanges();
  if (a.identity.platform !== b.identity.platform)
    say("identity.platform", `people sign in at ${b.identity.platform}, no longer at ${a.identity.platform}`, "outage");
  appChanges();
  userChanges();
  return changes;

  function providerChanges(provider: (typeof oauthProviders)[number]): void {
    const appsOf = (spec: TenantSpec) =>
      new Map(oauthApps(spec).flatMap((each) => (each.provider === provider ? [[each.name, each.app] as const] : [])));
    const [old, next] = [appsOf(a), appsOf(b)];
    const path = `settings.oauth.${provider}`;
    const title = titles[provider];
    if (old.size > 0 && next.size === 0) say(path, `${tenantId} loses its ${title} login`, "sign-in");
    if (old.size === 0 && next.size > 0) say(path, `${tenantId} gains a ${title} login`, "widens");
    if (old.size === 0 || next.size === 0) return;
    for (const name of [...new Set([...old.keys(), ...next.keys()])].sort()) {
      const [was, now] = [old.get(name), next.get(name)];
      const at = `${path}.${name}`;
      const app = `${title} app ${name}`;
      if (was === undefined) say(at, `${app} is added`, "widens");
      else if (now === undefined) say(at, `${app} is removed`, "sign-in");
      else {
        if (was.clientId !== now.clientId)
          say(`${at}.clientId`, `${app} is another one (client id replaced)`, "sign-in");
        // the reference is no secret, but says where one is: that it changes is enough
        if (was.clientSecret !== now.clientSecret)
          say(`${at}.clientSecret`, `the secret of ${app} comes from another place`, "sign-in");
        if (was.redirectUri !== now.redirectUri)
          say(`${at}.redirectUri`, `${app} returns to ${now.redirectUri}, no longer to ${was.redirectUri}`, "sign-in");
        sets(
          `${at}.scopes`,
          was.scopes,
          now.scopes,
          (scope) => `${app} asks for ${scope}`,
          (scope) => `${app} no longer asks for ${scope}`,
        );
      }
    }
  }

  function samlChanges(): void {
    const [was, now] = [a.settings.oauth?.saml, b.settings.oauth?.saml];
    const path = "settings.oauth.saml";
    if (was !== undefined && now === undefined) say(path, `${tenantId} loses its SAML login`, "sign-in");
    if (was === undefined && now !== undefined) say(path, `${tenantId} gains a SAML login`, "widens");
    if (was === undefined || now === undefined) return;
    const [old, next] = [certificates(was.cert), certificates(now.cert)];
    const [lost, gained] = [old.filter((each) => !next.includes(each)), next.filter((each) => !old.includes(each))];
    if (lost.length > 0 && gained.length > 0) say(`${path}.cert`, "SAML certificate replaced", "sign-in");
    else if (gained.length > 0) say(`${path}.cert`, "SAML certificate added beside the old one", "widens");
    else if (lost.length > 0) say(`${path}.cert`, "SAML certificate removed", "sign-in");
    for (const field of ["entryPoint", "issuer", "callbackUrl", "identifierFormat", "signatureAlgorithm"] as const) {
      if (was[field] !== now[field])
        say(`${path}.${field}`, `SAML ${field} ${was[field] ?? "default"} → ${now[field] ?? "default"}`, "sign-in");
    }
  }

  function appChanges(): void {
    const [old, next] = [a, b].map((spec) => new Map((spec.identity.apps ?? []).map((app) => [app.name, app]))) as [
      Apps,
      Apps,
    ];
    for (const name of [...new Set([...old.keys(), ...next.keys()])].sort()) {
      const [was, now] = [old.get(name), next.get(name)];
      const path = `identity.apps.${name}`;
      if (was === undefined) say(path, `${now?.kind ?? ""} app ${name} is added`, "widens");
      else if (now === undefined)
        say(path, `${was.kind} app ${name} is removed: whoever uses it can't sign in`, "sign-in");
      else {
        if (was.kind !== now.kind)
          say(`${path}.kind`, `app ${name} becomes a ${now.kind} app, no longer ${was.kind}`, "sign-in");
        sets(
          `${path}.redirectUris`,
          was.redirectUris,
          now.redirectUris,
          (uri) => `app ${name} may return to ${uri}`,
          (uri) => `app ${name} may no longer return to ${uri}`,
          "sign-in",
        );
        sets(
          `${path}.scopes`,
          was.scopes,
          now.scopes,
          (scope) => `app ${name} may ask for ${scope}`,
          (scope) => `app ${name} may no longer ask for ${scope}`,
        );
        sets(
          `${path}.roles`,
          was.roles,
          now.roles,
          (role) => `app ${name} becomes ${role}`,
          (role) => `app ${name} is no longer ${role}`,
        );
      }
    }
  }

  function userChanges(): void {
    const [old, next] = [a, b].map(
      (spec) => new Map((spec.identity.local?.users ?? []).map((user) => [user.email, user.roles])),
    ) as [Users, Users];
    for (const email of [...new Set([...old.keys(), ...next.keys()])].sort()) {
      const [was, now] = [old.get(email), next.get(email)];
      const path = "identity.local.users";
      if (was === undefined) say(path, `${email} may sign in (${(now ?? []).join(", ")})`, "widens");
      else if (now === undefined) say(path, `${email} may no longer sign in`, "narrows");
      else
        sets(
          path,
          was,
          now,
          (role) => `${email} becomes ${role}`,
          (role) => `${email} is no longer ${role}`,
        );
    }
  }

  function sets(
    path: string,
    was: readonly string[] = [],
    now: readonly string[] = [],
    gained: (item: string) => string,
    lost: (item: string) => string,
    loss: Blast = "narrows",
  ): void {
    for (const item of now.filter((each) => !was.includes(each))) say(path, gained(item), "widens");
    for (const item of was.filter((each) => !now.includes(each))) say(path, lost(item), loss);
  }
}

type Apps = Map<string, NonNullable<TenantSpec["identity"]["apps"]>[number]>;
type Users = Map<string, string[]>;

/** Only the certificate counts, not how its lines are broken. */
function certificates(cert: string | string[]): string[] {
  return (typeof cert === "string" ? [cert] : cert).map((pem) => pem.replace(/\s+/g, ""));
}
