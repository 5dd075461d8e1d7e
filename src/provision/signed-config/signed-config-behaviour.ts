// tenantry:index:SignedConfig: one tenant's signed config and its entry in the ledger (design §3.3).

import type { SignedRoot, TenantContent } from "../../bundle/documents.ts";
import type { Keyring } from "../../bundle/keyring.ts";
import type { LeafVerifier, LedgerEntry } from "../../bundle/ledger-entry.ts";
import { versionOf } from "../../bundle/ledger-entry.ts";
import { type NextTenantConfig, nextTenantConfig } from "../../bundle/next-tenant-config.ts";
import { nextTombstone } from "../../bundle/next-tombstone.ts";
import { readLedger } from "../../bundle/read-ledger.ts";
import { recordInLedger } from "../../bundle/record-in-ledger.ts";
import { signTenantConfig } from "../../bundle/sign-tenant-config.ts";
import { signTombstone } from "../../bundle/sign-tombstone.ts";
import type { PublishTarget } from "../../bundle/target.ts";
import type { Clock } from "../../clock.ts";
import type { PropertyChange } from "../../provider/difference.ts";
import type { PropertyMap } from "../../provider/property-value.ts";
import type { ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { hasUnknown, reveal } from "../../provider/reveal.ts";
import { ProvisionError } from "../provision-error.ts";
import { checkSignedConfig } from "./check-signed-config.ts";
import {
  type KeptSecrets,
  type SealedSecrets,
  type SecretsRequest,
  sealSecrets,
  staleSecrets,
} from "./sealed-secrets.ts";
import type { SecretInput, SignedConfigInputs, SignedConfigOutputs } from "./signed-config-inputs.ts";

/** What signing needs, opened when first needed: a preview of a new stack needs none of it. */
export interface SigningPlace {
  keyring(): Promise<Keyring>;
  target(): PublishTarget;
  /** verifies entries under a root, the keyring's newest or an earlier one */
  verifier(root: SignedRoot): LeafVerifier;
  resolve(secret: SecretInput): Promise<string>;
  clock: Clock;
}

const computed = [
  "jws",
  "version",
  "serial",
  "generation",
  "issued",
  "expires",
  "digest",
  "kid",
  "sealed",
  "fingerprints",
  "recipients",
  "ledger",
];

export function signedConfigBehaviour(place: SigningPlace): ResourceBehaviour<SignedConfigInputs> {
  /**
   * The newest root decides. What the state holds may also be from before a key was retired: it is ours, and it is the
   * memory of the version. A ledger entry that only a retired key vouches for is refused unless it is that very one.
   */
  const verifierOf = (keyring: Keyring, known: unknown): LeafVerifier => {
    const newest = place.verifier(keyring.root);
    return (jws) => {
      const verdict = newest(jws);
      if (verdict.ok || jws !== known) return verdict;
      for (const root of keyring.roots.toReversed()) {
        const earlier = place.verifier(root)(jws);
        if (earlier.ok) return earlier;
      }
      return verdict;
    };
  };

  /** Both memories of a tenant, and which generation the next config belongs to. */
  const recall = async (
    inputs: Pick<SignedConfigInputs, "deployment" | "environment" | "tenant">,
    olds: PropertyMap,
  ) => {
    const keyring = await place.keyring();
    requireOwn(keyring, inputs);
    const verify = verifierOf(keyring, olds.jws);
    const { entry: ledger } = await readLedger(place.target(), inputs.tenant, verify);
    const jws = typeof olds.jws === "string" ? verify(olds.jws) : undefined;
    const state: LedgerEntry | undefined = jws?.ok ? jws : undefined;
    return { keyring, verify, ledger, state };
  };

  const request = (
    inputs: SignedConfigInputs,
    olds: PropertyMap,
    keyring: Keyring,
    generation: number,
  ): SecretsRequest => {
    const { deployment, environment, tenant } = inputs;
    const kept = typeof olds.jws === "string" ? (reveal(olds) as unknown as KeptSecrets) : undefined;
    const secrets = { secrets: inputs.secrets, kept, keyring, resolve: place.resolve };
    return { ...secrets, place: { deployment, environment, tenant, generation } };
  };

  /** Create and update are one: what the ledger already says decides, so that a repeated or a lost run converges. */
  const settle = async (inputs: SignedConfigInputs, olds: PropertyMap): Promise<PropertyMap> => {
    const { keyring, verify, ledger, state } = await recall(inputs, olds);
    const generation = generationAfter(state, ledger);
    const secrets = await sealSecrets(request(inputs, olds, keyring, generation));
    const content: TenantContent = { ...inputs.content, secrets: secrets.secrets };
    const signer = keyring.signer("tenant");
    const next = decide(inputs, content, { state, ledger }, signer.kid, place.clock());
    const jws = next.action === "keep" ? next.entry.jws : await signTenantConfig(next.config, signer);
    if (jws !== ledger?.jws) await recordInLedger(place.target(), jws, verify);
    const { config, kid } = next.action === "keep" ? next.entry : { config: next.config, kid: signer.kid };
    return outputsOf(inputs, { jws, config, kid }, secrets);
  };

  return {
    computed,
    stable: ["generation"],
    replaceOn: ["deployment", "environment", "tenant"],
    // The old name's tombstone must not fall on the new one's config.
    deleteBeforeReplace: true,
    check: ({ news }) => ({ inputs: news, failures: checkSignedConfig(news) }),

    async diff({ news, oldOutputs, changes }) {
      if (hasUnknown(news) || changes.some(({ replace }) => replace) || typeof oldOutputs.jws !== "string") return [];
      const inputs = reveal(news) as unknown as SignedConfigInputs;
      const seen = await recall(inputs, oldOutputs).catch((error: unknown) => {
        // A preview may run where the keys are not; it then sees the inputs' changes alone.
        if ((error as { code?: string }).code === "keys.missing") return undefined;
        throw error;
      });
      if (seen === undefined) return [];
      const { keyring, ledger, state } = seen;
      const own = (path: string): PropertyChange => ({ path, kind: "update", input: false, replace: false });
      if (ledger?.jws !== oldOutputs.jws) return [own("ledger")];
      const stale = await staleSecrets(request(inputs, oldOutputs, keyring, generationAfter(state, ledger)));
      if (stale.length > 0) return [...new Set(stale.map(({ path }) => path))].map(own);
      if (changes.length > 0) return [];
      const sealed = reveal(oldOutputs.sealed ?? {}) as Record<string, string>;
      const content: TenantContent = { ...inputs.content, secrets: secretsFrom(inputs.secrets, sealed) };
      const next = decide(inputs, content, { state, ledger }, keyring.signer("tenant").kid, place.clock());
      if (next.action === "keep") return [];
      if (next.action !== "renew") return [own("digest")];
      return [own(oldOutputs.kid === keyring.signer("tenant").kid ? "expires" : "kid")];
    },

    create: async ({ inputs }) => ({ id: idOf(inputs), outputs: await settle(inputs, {}) }),
    update: async ({ inputs, oldOutputs }) => ({ outputs: await settle(inputs, oldOutputs) }),

    async read({ id, inputs, outputs }) {
      const [deployment = "", environment = "", tenant = ""] = id.split("/");
      const { ledger } = await recall({ deployment, environment, tenant }, outputs);
      if (ledger?.kind === "tombstone") return undefined;
      // Without a ledger entry the state is the only memory of the version: it is kept, and reported as drift.
      if (ledger === undefined)
        return outputs.jws === undefined ? undefined : { inputs, outputs: { ...outputs, ledger: "missing" } };
      return { inputs, outputs: { ...outputs, ledger: ledger.jws === outputs.jws ? "recorded" : "different" } };
    },

    async delete({ id, outputs }) {
      const [deployment = "", environment = "", tenant = ""] = id.split("/");
      const { keyring, verify, ledger, state } = await recall({ deployment, environment, tenant }, outputs);
      const tombstone = nextTombstone({ deployment, environment, tenant, state, ledger, at: place.clock() });
      if (tombstone === undefined) return;
      await recordInLedger(place.target(), await signTombstone(tombstone, keyring.signer("tenant")), verify);
    },
  };
}

function idOf({ deployment, environment, tenant }: SignedConfigInputs): string {
  return `${deployment}/${environment}/${tenant}`;
}

/** The keys' root says for which deployment and environment they sign; anything else would be refused by every reader. */
function requireOwn(
  keyring: Keyring,
  { deployment, environment }: Pick<SignedConfigInputs, "deployment" | "environment">,
): void {
  const { document } = keyring;
  if (document.deployment === deployment && document.environment === environment) return;
  const message = `The keys in ${keyring.directory} are those of ${document.deployment}/${document.environment}, not of ${deployment}/${environment}.`;
  throw new ProvisionError("provision.environment", message, {
    mend: "Name the right keys in tenantry:keys of the stack's configuration.",
  });
}

function generationAfter(state: LedgerEntry | undefined, ledger: LedgerEntry | undefined): number {
  const generations = [state, ledger].map((entry) =>
    entry === undefined ? 1 : versionOf(entry).generation + (entry.kind === "tombstone" ? 1 : 0),
  );
  return Math.max(...generations);
}

function decide(
  { deployment, environment, tenant }: SignedConfigInputs,
  content: TenantContent,
  known: { state: LedgerEntry | undefined; ledger: LedgerEntry | undefined },
  signingKid: string,
  at: number,
): NextTenantConfig {
  return nextTenantConfig({ deployment, environment, tenant, content, ...known, at, signingKid });
}

function secretsFrom(secrets: readonly SecretInput[], sealed: Record<string, string>): TenantContent["secrets"] {
  const entries = secrets.map(({ field, reference, delivery }) =>
    delivery === "reference" ? [field, { reference: reference ?? "" }] : [field, { sealed: sealed[field] ?? "" }],
  );
  return Object.fromEntries(entries);
}

/** The inputs' secrets are not repeated: the state holds them once, encrypted, among the inputs. */
function outputsOf(
  { deployment, environment, tenant, content }: SignedConfigInputs,
  {
    jws,
    config,
    kid,
  }: {
    jws: string;
    config: { version: number; serial: number; generation: number; issued: number; expires: number; content: string };
    kid: string;
  },
  { sealed, fingerprints, recipients }: SealedSecrets,
): PropertyMap {
  const { version, serial, generation, issued, expires } = config;
  const outputs: SignedConfigOutputs = {
    ...{ jws, version, serial, generation, issued, expires, digest: config.content, kid },
    ...{ sealed, fingerprints, recipients, ledger: "recorded" },
  };
  return { deployment, environment, tenant, content, ...outputs } as unknown as PropertyMap;
}
