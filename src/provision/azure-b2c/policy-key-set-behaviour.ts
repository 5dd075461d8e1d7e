// tenantry:b2c:PolicyKeySet: a secret or an RSA key that custom policies use, through Microsoft Graph (beta).
import { PartialFailure } from "../../provider/partial-failure.ts";
import type { PropertyMap } from "../../provider/property-value.ts";
import type { ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { changedSecret, type SecretPlace } from "../graph/changed-secret.ts";
import type { GraphClient } from "../graph/graph-client.ts";
import { readAnswer } from "../graph/read-answer.ts";
import { ProvisionError } from "../provision-error.ts";
import type {
  KeyGeneration,
  KeySetCreation,
  Pkcs12Upload,
  SecretUpload,
  ShownKey,
  ShownKeySet,
} from "./graph-shapes.ts";
import { isOurStart, keyStart } from "./key-start.ts";
import { selfSignedPkcs12 } from "./self-signed-pkcs12.ts";
import { startOf } from "./start-of.ts";

export interface PolicyKeySetInputs {
  directory: string;
  keySetId: string;
  use: "sig" | "enc";
  /** where the secret is; absent: the directory generates an RSA key, or one is made here with a certificate */
  reference?: string;
  /** the key gets a certificate, which is good for so many days from its first */
  certificateDays?: number;
  /** what the reference is for, in messages */
  field: string;
  /** raised, a new key is uploaded or generated; the ones before stay for what they have signed */
  epoch: number;
  owner: string;
}

export interface KeySetSurroundings extends SecretPlace {
  graph: (directory: string) => GraphClient;
  /** seconds since the epoch */
  clock: () => number;
}

/** The state keeps the key's id and a keyed fingerprint of the secret, never the secret. */
export function policyKeySetBehaviour(around: KeySetSurroundings): ResourceBehaviour<PolicyKeySetInputs> {
  const { graph, clock, resolve, fingerprint } = around;
  const path = (id: string): string => `/beta/trustFramework/keySets/${encodeURIComponent(id)}`;

  const keysOf = async (directory: string, id: string, signal: AbortSignal): Promise<ShownKey[] | undefined> => {
    const { status, text } = await graph(directory)({ method: "GET", path: path(id), accepts: [404], signal });
    return status === 404 ? undefined : (readAnswer<ShownKeySet>(text).keys ?? []);
  };

  const addKey = async (
    inputs: PolicyKeySetInputs,
    keys: readonly ShownKey[],
    signal: AbortSignal,
  ): Promise<PropertyMap> => {
    const { directory, keySetId, use, reference, field, owner, certificateDays: days } = inputs;
    const now = clock();
    // a foreign key of the far future is not active, and must not draw ours there
    const counted = keys
      .map((key) => startOf(key) ?? 0)
      .filter((each) => each <= now || isOurStart(owner, keySetId, each));
    const nbf = keyStart(owner, keySetId, now, Math.max(0, ...counted));
    const secret = reference === undefined ? undefined : await resolve(reference, field);
    const [action, body] = await addition({ use, nbf, secret, days, subject: keySetId });
    const answer = await graph(directory)({ method: "POST", path: `${path(keySetId)}/${action}`, body, signal });
    const { kid } = readAnswer<ShownKey>(answer.text);
    if (typeof kid !== "string") throw unreadable();
    const mark = secret === undefined ? "" : await fingerprint({ owner, at: `${directory}/${keySetId}` }, secret);
    return { ...inputs, kid, begins: nbf, fingerprint: mark } as PropertyMap;
  };

  return {
    computed: ["kid", "begins", "fingerprint"],
    replaceOn: ["directory", "keySetId", "use"],
    deleteBeforeReplace: true,
    diff: (request) =>
      changedSecret(request, `${String(request.news.directory)}/${String(request.news.keySetId)}`, around),
    async create({ inputs, signal }) {
      const { directory, keySetId, owner, reference, field } = inputs;
      // Before anything exists: a secret that is not there leaves nothing behind.
      if (reference !== undefined) await resolve(reference, field);
      const id = `${directory}/${keySetId}`;
      const creation: KeySetCreation = { id: keySetId };
      const collection = "/beta/trustFramework/keySets";
      const { status } = await graph(directory)({
        method: "POST",
        path: collection,
        body: creation,
        accepts: [409],
        signal,
      });
      const keys = status === 409 ? ((await keysOf(directory, keySetId, signal)) ?? []) : [];
      if (!keys.every((key) => isOurStart(owner, keySetId, startOf(key)))) throw taken(keySetId);
      try {
        return { id, outputs: await addKey(inputs, keys, signal) };
      } catch (error) {
        if (!(error instanceof ProvisionError)) throw error;
        throw new PartialFailure(id, { ...inputs, kid: "", begins: 0, fingerprint: "" } as PropertyMap, error);
      }
    },
    async update({ inputs, signal }) {
      const { directory, keySetId } = inputs;
      const keys = await keysOf(directory, keySetId, signal);
      if (keys === undefined) {
        const body: KeySetCreation = { id: keySetId };
        await graph(directory)({ method: "POST", path: "/beta/trustFramework/keySets", body, signal });
      }
      return { outputs: await addKey(inputs, keys ?? [], signal) };
    },
    async read({ id, inputs, outputs, signal }) {
      const [directory = "", keySetId = ""] = id.split("/");
      const keys = await keysOf(directory, keySetId, signal);
      if (keys === undefined) return undefined;
      const active = await graph(directory)({
        ...{ method: "GET", path: `${path(keySetId)}/getActiveKey`, accepts: [400, 404], signal },
      });
      const shown: Partial<ShownKey> = active.status === 200 ? readAnswer<ShownKey>(active.text) : {};
      const { kid = "", use = "sig" } = shown;
      const nbf = startOf(shown) ?? 0;
      const known = { field: keySetId, epoch: 1, owner: "", ...inputs, directory, keySetId };
      // Our key is gone, or a foreign one is active: what stands is of no epoch of ours. A key of ours may still have to begin.
      const stands = keys.some((key) => key.kid === outputs.kid) && isOurStart(known.owner, keySetId, nbf);
      const drifted = outputs.kid !== undefined && !stands;
      const found = { ...known, use, ...(drifted ? { epoch: 0 } : {}) };
      return { inputs: found, outputs: { kid, begins: nbf, fingerprint: "", ...outputs, ...found } };
    },
    async delete({ id, signal }) {
      const [directory = "", keySetId = ""] = id.split("/");
      await graph(directory)({ method: "DELETE", path: path(keySetId), accepts: [404], signal });
    },
  };
}

/** What is posted, and to which action. */
async function addition(wish: {
  use: "sig" | "enc";
  nbf: number;
  secret: string | undefined;
  days: number | undefined;
  subject: string;
}): Promise<[string, SecretUpload | KeyGeneration | Pkcs12Upload]> {
  const { use, nbf, secret, days, subject } = wish;
  if (secret !== undefined) return ["uploadSecret", { use, k: secret, nbf }];
  if (days === undefined) return ["generateKey", { use, kty: "RSA", nbf }];
  return ["uploadPkcs12", await selfSignedPkcs12({ subject, begins: nbf, days })];
}

function unreadable(): ProvisionError {
  return new ProvisionError("graph.unreachable", "Microsoft Graph's answer about a policy key names none.", {
    kind: "failed",
    mend: "Run it again: a key that was made is found.",
  });
}

function taken(keySetId: string): ProvisionError {
  const message = `The directory has a key set ${keySetId} with keys that are not this tenant's; it was left alone.`;
  return new ProvisionError("b2c.taken", message, {
    kind: "failed",
    mend: "Import it into the tenant's stack if it is to be taken over, or give the key set another id.",
  });
}
