// What oidc-provider keeps for one organization (sessions, grants, codes, refresh tokens): in memory, and on disk before
// anybody is told. One file for all; saves that arrive while one is being written share the next one.
import { unlink } from "node:fs/promises";
import type { Adapter, AdapterPayload } from "oidc-provider";
import { errors } from "oidc-provider";
import type { Clock } from "../clock.ts";
import { limits } from "../limits.ts";
import { localError } from "./local-error.ts";
import { readPrivateFile, replacePrivateFile } from "./private-file.ts";

interface Artifact {
  model: string;
  id: string;
  payload: AdapterPayload;
  /** seconds since the epoch */
  expires: number;
}

export interface ArtifactStore {
  /** The library's adapter for one of its models. */
  adapter(model: string): Adapter;
  /** Takes the file away and keeps nothing from then on. */
  destroy(): Promise<void>;
  /** Waits for a save under way. */
  settle(): Promise<void>;
}

/** A login half-way: lost at a restart, then the browser begins again. Anybody can make one, so it costs no disk. */
const volatileModels = new Set(["Interaction", "UpstreamLogin"]);
const format = 1;

/** Opens the store of one organization in `path`. Throws `local.state-corrupt`. */
export async function openArtifactStore(path: string, clock: Clock): Promise<ArtifactStore> {
  const artifacts = await readArtifacts(path);
  let destroyed = false;
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  function prune(): void {
    const now = clock();
    for (const [key, artifact] of artifacts) if (artifact.expires <= now) artifacts.delete(key);
    if (artifacts.size <= limits.localArtifacts) return;
    // What nobody signed in for goes first, then the oldest (a Map keeps the order of making).
    const anonymous = ({ model, payload }: Artifact) =>
      volatileModels.has(model) || (model === "Session" && !payload.accountId);
    for (const worthless of [true, false])
      for (const [key, artifact] of artifacts) {
        if (artifacts.size <= limits.localArtifacts) return;
        if (anonymous(artifact) === worthless) artifacts.delete(key);
      }
  }

  async function write(): Promise<void> {
    if (destroyed) return;
    prune();
    const kept = [...artifacts.values()].filter(({ model }) => !volatileModels.has(model));
    await replacePrivateFile(path, `${JSON.stringify({ format, artifacts: kept })}\n`);
  }

  /** Kept when everything changed before this call is on disk. */
  function save(): Promise<void> {
    waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        running = write();
        return running;
      });
    return waiting;
  }

  const find = (model: string, id: string): Artifact | undefined => {
    const artifact = artifacts.get(`${model}:${id}`);
    return artifact && artifact.expires > clock() ? artifact : undefined;
  };

  function adapter(model: string): Adapter {
    const keep = async (): Promise<void> => {
      if (!volatileModels.has(model)) await save();
    };
    return {
      async upsert(id, payload, expiresIn = limits.localSessionLife) {
        if (destroyed) return;
        artifacts.delete(`${model}:${id}`);
        artifacts.set(`${model}:${id}`, { model, id, payload: structuredClone(payload), expires: clock() + expiresIn });
        if (volatileModels.has(model)) prune();
        await keep();
      },
      async find(id) {
        return structuredClone(find(model, id)?.payload);
      },
      async findByUid(uid) {
        for (const { model: other, id, payload } of artifacts.values())
          if (other === model && payload.uid === uid) return structuredClone(find(model, id)?.payload);
        return undefined;
      },
      async findByUserCode() {
        return undefined; // the device flow is off
      },
      async consume(id) {
        const artifact = find(model, id);
        // The library looks and consumes in two steps; of two requests at once the second must fail here (RFC 6749 4.1.2).
        if (!artifact || artifact.payload.consumed) throw new errors.InvalidGrant(`${model} already consumed`);
        artifact.payload.consumed = clock();
        await keep();
      },
      async destroy(id) {
        if (artifacts.delete(`${model}:${id}`)) await keep();
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of artifacts) if (payload.grantId === grantId) artifacts.delete(key);
        await save();
      },
    };
  }

  return {
    adapter,
    async destroy() {
      destroyed = true;
      artifacts.clear();
      await running.catch(() => undefined);
      await unlink(path).catch(() => undefined);
    },
    async settle() {
      // A failed save was already told to whoever asked for it.
      await (waiting ?? running).catch(() => undefined);
    },
  };
}

async function readArtifacts(path: string): Promise<Map<string, Artifact>> {
  const text = await readPrivateFile(path);
  if (text === undefined) return new Map();
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file !== "object" || file === null || !("format" in file) || file.format !== format) throw new Error();
    if (!("artifacts" in file) || !Array.isArray(file.artifacts) || !file.artifacts.every(isArtifact))
      throw new Error();
    return new Map(file.artifacts.map((artifact) => [`${artifact.model}:${artifact.id}`, artifact]));
  } catch {
    // No cause: the parser's message may quote the file, which holds refresh tokens.
    throw localError("local.state-corrupt", `The sessions file ${path} cannot be read.`, {
      mend: "Restore it from a copy, or remove it: its people must then sign in again.",
    });
  }
}

function isArtifact(value: unknown): value is Artifact {
  if (typeof value !== "object" || value === null) return false;
  const { model, id, payload, expires } = value as Record<string, unknown>;
  return (
    typeof model === "string" &&
    typeof id === "string" &&
    Number.isSafeInteger(expires) &&
    typeof payload === "object" &&
    payload !== null
  );
}
