// Names in the DNS that one tenant may claim: its own, never a public suffix or everybody's mailbox provider.
import { getPublicSuffix } from "tldts";
import type { Problem, SpecPath } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";

/** Whoever "verified" one of these would own the mail of strangers. */
const mailboxProviders = new Set(
  `gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.co.uk live.com msn.com yahoo.com yahoo.co.uk ymail.com
   icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.de gmx.net gmx.at gmx.com web.de t-online.de
   mail.com mail.ru yandex.ru yandex.com qq.com 163.com 126.com zoho.com fastmail.com hey.com tutanota.com`.split(
    /\s+/,
  ),
);

/** Judges `domain`, `settings.domains`, `runtime.customDomain` and `identity.customDomain` by the Public Suffix List, private section included. */
export function domainProblems(spec: TenantSpec): Problem[] {
  const names: [string, SpecPath, mail: boolean][] = [];
  if (spec.domain !== undefined) names.push([spec.domain, ["domain"], true]);
  for (const [index, name] of (spec.settings.domains ?? []).entries())
    names.push([name, ["settings", "domains", index], true]);
  const custom = spec.runtime?.customDomain;
  if (custom !== undefined) names.push([custom, ["runtime", "customDomain"], false]);
  const login = spec.identity.customDomain;
  if (login !== undefined) names.push([login, ["identity", "customDomain"], false]);
  return names.flatMap(([name, path, mail]): Problem[] => {
    if (getPublicSuffix(name, { allowPrivateDomains: true }) === name) {
      const message = `${name} is a public suffix: anybody can register names below it; write the tenant's own domain`;
      return [{ code: "spec.public-suffix", path, message }];
    }
    if (mail && mailboxProviders.has(name)) {
      const message = `${name} gives mailboxes to everybody, so it can't belong to one tenant; list its people in settings.allowlist`;
      return [{ code: "spec.mailbox-provider", path, message }];
    }
    return [];
  });
}
