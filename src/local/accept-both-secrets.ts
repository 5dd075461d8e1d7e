// Two live secrets of one client: what a rotation needs, and what OAuth's client metadata cannot say.
import type { Provider } from "oidc-provider";
import type { OrganizationRecord } from "./organization-record.ts";
import { equalSecrets } from "./passcode-gate.ts";

/**
 * Lets a client prove itself with the secret of its epoch or, while it is kept, with that of the epoch before. The class of
 * clients is the provider's own: another organization's provider is not touched.
 */
export function acceptBothSecrets(provider: Provider, record: OrganizationRecord): void {
  const accepted = new Map(
    [...record.clients.values()].map(({ clientId, clientSecret, previousSecret }) => [
      clientId,
      [clientSecret, previousSecret].filter((secret) => secret !== undefined),
    ]),
  );
  provider.Client.prototype.compareClientSecret = function (actual: string): boolean {
    // Both are compared in every case: which one it was must not show in the time.
    return (accepted.get(this.clientId) ?? []).map((secret) => equalSecrets(secret, actual)).includes(true);
  };
}
