// Where people sign in and how apps prove themselves, as far as a platform's own options say it.
import { isDeepStrictEqual } from "node:util";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import type { Blast, Change } from "./change.ts";

/** Members of `identity` of which a change is told at least by its path: nothing may change unseen. */
const told = [
  ...(["auth0", "okta", "entra", "b2c", "local", "enterprise", "customDomain", "verifiedDomains", "dnsZone"] as const),
];

/** Its people have sentences of their own. */
const member = ({ identity }: TenantSpec, name: (typeof told)[number]): unknown =>
  name === "local" ? { ...identity.local, users: undefined } : identity[name];

type Say = (path: string, text: string, blast: Blast) => void;

export function platformChanges(a: TenantSpec, b: TenantSpec): Change[] {
  const { tenantId } = b;
  const changes: Change[] = [];
  const say: Say = (path, text, blast) => {
    changes.push({ tenantId, path: `identity.${path}`, text, blast });
  };
  rotationChanges(a, b, say);
  // another platform is an outage anyway: its options need no sentences of their own
  if (a.identity.platform !== b.identity.platform) return changes;
  const said = new Set(entraChanges(a, b, say));
  for (const name of told)
    for (const path of differing(member(a, name), member(b, name), name))
      if (![...said].some((whole) => path === whole || path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`)))
        // values are left out: some say where a secret is
        say(path, `${path} of the sign-in changes`, "sign-in");
  return changes;
}

/** Two epochs live side by side; whatever else was valid stops to be. */
function rotationChanges(a: TenantSpec, b: TenantSpec, say: Say): void {
  const [was, now] = [a, b].map(({ identity: { rotation } }) => ({
    epoch: rotation?.epoch ?? 1,
    keeps: rotation?.keepPrevious ?? true,
  })) as [{ epoch: number; keeps: boolean }, { epoch: number; keeps: boolean }];
  if (now.epoch === was.epoch + 1 && now.keeps)
    say("rotation", `apps get credentials of epoch ${now.epoch}; those of epoch ${was.epoch} stay valid`, "none");
  else if (now.epoch !== was.epoch)
    say("rotation", `apps get credentials of epoch ${now.epoch}; those of epoch ${was.epoch} stop working`, "sign-in");
  else if (now.keeps && !was.keeps && now.epoch > 1 && forgets(b))
    say("rotation", `credentials of epoch ${now.epoch - 1} are gone and stay so; the next epoch keeps these`, "none");
  else if (now.keeps !== was.keeps && now.epoch > 1)
    say(
      "rotation",
      `credentials of epoch ${now.epoch - 1} ${now.keeps ? "are made again" : "stop working"}`,
      now.keeps ? "none" : "sign-in",
    );
}

/** The embedded platform makes secrets itself: what it retired nobody has any more. */
const forgets = ({ identity: { platform, local } }: TenantSpec): boolean =>
  platform === "local" && local?.clientAuthentication !== "private_key_jwt";

/** Gives the paths that it has said everything of. */
function entraChanges(
  { identity: { entra: was } }: TenantSpec,
  { identity: { entra: now } }: TenantSpec,
  say: Say,
): string[] {
  if (was === undefined || now === undefined) return [];
  if (was.directory !== now.directory)
    say("entra.directory", `every app is registered anew in directory ${now.directory}`, "outage");
  const [old, next] = [was.customerDirectory ?? was.directory, now.customerDirectory ?? now.directory];
  if (old !== next) say("entra", `people of directory ${next} sign in, no longer those of ${old}`, "outage");
  if ((was.assignment ?? "required") !== (now.assignment ?? "required"))
    if (now.assignment === "open")
      say("entra.assignment", "everybody of the directory gets a token, assigned to a role or not", "widens");
    else say("entra.assignment", "only people assigned to a role get a token", "narrows");
  const [before, after] = [was, now].map(
    ({ federatedCredentials }) =>
      new Map((federatedCredentials ?? []).map(({ app, issuer, subject }) => [`${app} ${issuer} ${subject}`, app])),
  ) as [Map<string, string>, Map<string, string>];
  for (const [key, app] of after)
    if (!before.has(key))
      say("entra.federatedCredentials", `tokens of ${key.slice(app.length + 1)} prove app ${app}`, "widens");
  for (const [key, app] of before)
    if (!after.has(key))
      say("entra.federatedCredentials", `tokens of ${key.slice(app.length + 1)} no longer prove app ${app}`, "sign-in");
  return ["entra.directory", "entra.customerDirectory", "entra.assignment", "entra.federatedCredentials"];
}

/** Paths of the smallest members that differ. */
function differing(was: unknown, now: unknown, path: string): string[] {
  if (isDeepStrictEqual(was, now)) return [];
  if (!isMap(was) || !isMap(now)) return [path];
  return [...new Set([...Object.keys(was), ...Object.keys(now)])].flatMap((name) =>
    differing(was[name], now[name], Array.isArray(now) ? `${path}[${name}]` : `${path}.${name}`),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
