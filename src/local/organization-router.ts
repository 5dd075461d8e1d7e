// From a path to the one organization it names, and to the provider of that organization as it is now.
import { readdir, unlink } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { type ArtifactStore, openArtifactStore } from "./artifact-store.ts";
import { createOrganizationProvider, type OrganizationHandler } from "./organization-provider.ts";
import type { OrganizationRecord } from "./organization-record.ts";
import type { OrganizationStore } from "./organization-store.ts";
import type { PasscodeGate } from "./passcode-gate.ts";
import { makePrivateDirectory } from "./private-file.ts";

export interface OrganizationRouter {
  /** Answers a request below `/t/` or a well-known path of an organization; false when the path is neither. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Forgets the sessions of an organization that is being removed. */
  forget(record: OrganizationRecord): Promise<void>;
  settle(): Promise<void>;
}

const mounted = /^\/t\/([a-z0-9-]{1,63})(\/[^#]*)$/;
/** RFC 8414 3.1: the issuer's path goes behind the well-known part; OpenID clients try the same. */
const inserted = /^\/\.well-known\/(oauth-authorization-server|openid-configuration)\/t\/([a-z0-9-]{1,63})$/;

/** Opens `<directory>/sessions` for every organization of the store. Throws `local.state-corrupt`. */
export async function openOrganizationRouter(options: {
  directory: string;
  store: OrganizationStore;
  gate: PasscodeGate;
  clock: Clock;
  url: () => string;
  log: (line: string) => void;
}): Promise<OrganizationRouter> {
  const folder = join(options.directory, "sessions");
  await makePrivateDirectory(folder);
  // The incarnation keeps the sessions of a deleted organization from a later one of the same id.
  const fileOf = (record: OrganizationRecord) => `${record.id}.${record.incarnation}.json`;
  const artifacts = new Map<string, Promise<ArtifactStore>>();
  const providers = new WeakMap<OrganizationRecord, OrganizationHandler>();

  const wanted = new Set(options.store.all().map(fileOf));
  for (const name of await readdir(folder)) if (!wanted.has(name)) await unlink(join(folder, name));
  for (const record of options.store.all()) await artifactsOf(record);

  function artifactsOf(record: OrganizationRecord): Promise<ArtifactStore> {
    const name = fileOf(record);
    const open = artifacts.get(name) ?? openArtifactStore(join(folder, name), options.clock);
    artifacts.set(name, open);
    return open;
  }

  /** A record is immutable, so that it names its provider: a changed organization gets a new one, the others keep theirs. */
  async function handlerOf(record: OrganizationRecord): Promise<OrganizationHandler> {
    const store = await artifactsOf(record);
    const known = providers.get(record);
    if (known) return known;
    const handler = createOrganizationProvider(record, {
      url: options.url(),
      artifacts: store,
      gate: options.gate,
      log: options.log,
    });
    providers.set(record, handler);
    return handler;
  }

  return {
    async serve(request, response) {
      const place = placeOf(request.url ?? "");
      if (!place) return false;
      const { id, rest } = place;
      const record = options.store.get(id);
      // Unknown, suspended and not yet provided with a key look the same from outside (design §3.7).
      if (!record || record.body.status === "suspended" || record.keys.size === 0) refuse(response);
      else await (await handlerOf(record))(request, response, rest);
      return true;
    },
    async forget(record) {
      await (await artifactsOf(record)).destroy();
      artifacts.delete(fileOf(record));
      providers.delete(record);
    },
    async settle() {
      for (const store of artifacts.values()) await (await store).settle();
    },
  };
}

function placeOf(target: string): { id: string; rest: string } | undefined {
  const [, document, discovered] = inserted.exec(target) ?? [];
  if (document !== undefined && discovered !== undefined) return { id: discovered, rest: `/.well-known/${document}` };
  const [, id, rest] = mounted.exec(target) ?? [];
  return id === undefined || rest === undefined ? undefined : { id, rest };
}

/** RFC 6749 5.2 in form, for every endpoint alike. */
function refuse(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "application/json", "cache-control": "no-store" }).end(
    JSON.stringify({
      error: "access_denied",
      error_description: "no organization here issues tokens under this name",
    }),
  );
}
