// RFC 9728 metadata: the documents come from the verified config, never from what a request says of itself.
import type { Clock } from "../clock.ts";
import { type AdmitRequest, pathOf } from "./admit-request.ts";
import { type HttpAnswer, metadataAnswer, notFound, unavailable } from "./answers.ts";
import { askedHost } from "./asked-host.ts";
import type { DecidingBundle } from "./bundle-view.ts";
import type { LivingTenants } from "./living-tenants.ts";
import { addressOf } from "./request-facts.ts";
import { type ResolveOptions, resolveTenant } from "./resolve-tenant.ts";
import { metadataPrefix, resourceMetadata, resourceOfHost } from "./resource-metadata.ts";

/** Gives the function that answers metadata requests; `undefined` for a request that is for something else. */
export function metadataAnswers(parts: {
  bundle: DecidingBundle;
  tenants: LivingTenants;
  resolve: ResolveOptions;
  clock: Clock;
}): (request: AdmitRequest) => HttpAnswer | undefined | Promise<HttpAnswer> {
  const { bundle, tenants, resolve, clock } = parts;

  function answerTo(request: AdmitRequest, path: string): HttpAnswer {
    const resolution = resolveTenant(bundle, addressOf(request, resolve));
    const found = resolution.ok ? tenants.living(resolution.tenantId) : undefined;
    if (found === undefined) return notFound;
    if ("code" in found) return found.answer;
    const first = resourceOfHost(found.tenant, askedHost(request, resolve));
    const same = resourceMetadata(found.tenant).filter(({ host }) => host === first?.host);
    const wanted = path === metadataPrefix ? first : same.find((one) => one.path.split("?", 1)[0] === path);
    return wanted === undefined ? notFound : metadataAnswer(wanted);
  }

  return (request) => {
    const path = pathOf(request.originalUrl ?? request.url);
    if (path === undefined || (path !== metadataPrefix && !path.startsWith(`${metadataPrefix}/`))) return undefined;
    if (tenants.stale(clock()) !== undefined) return unavailable;
    const decide = (): HttpAnswer => answerTo(request, path);
    const answer = bundle.known === undefined ? decide() : bundle.known(decide);
    return answer instanceof Promise ? answer.catch(() => unavailable) : answer;
  };
}
