// The local platform's admin API from the provider's side.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorKind } from "../../errors.ts";
import {
  type AdminFault,
  type PlatformAddress,
  type PlatformHealth,
  platformFileName,
} from "../../local/admin-contract.ts";
import { ProvisionError, type ProvisionErrorCode } from "../provision-error.ts";
import { exchangeJson, type JsonExchange } from "./exchange-json.ts";

/** Speaks JSON with one local platform. Every method throws `ProvisionError`; an aborted signal throws its AbortError. */
export interface AdminClient {
  readonly url: string;
  /** Idempotent create or replace. */
  put<Answer>(path: string, body: object, signal?: AbortSignal): Promise<Answer>;
  /** Gives `undefined` for what is not there. */
  get<Answer>(path: string, signal?: AbortSignal): Promise<Answer | undefined>;
  remove(path: string, signal?: AbortSignal): Promise<void>;
  /** Throws `local.unreachable` (kind missing) unless a platform answers. */
  health(signal?: AbortSignal): Promise<void>;
}

/** where a platform listens unless the port was taken when it first started */
const usualUrl = "http://127.0.0.1:4466";
/** milliseconds for one answer of a server on this machine */
const patience = 10_000;

const kinds: Partial<Record<ProvisionErrorCode, ErrorKind>> = {
  "local.unauthorized": "missing",
  "local.internal": "failed",
  "local.disk": "failed",
};

const mends: Partial<Record<ProvisionErrorCode, string>> = {
  "local.unauthorized":
    "Another platform runs there, or its address file is old: end it and start npx tenantry local in this repository.",
  "local.internal": "See what the platform printed, and run it again: what was made is taken up.",
  "local.disk": "Make room on its disk, and run it again: what was made is taken up.",
};

/** Reads the platform's address from `directory` (`.tenantry/local`) at once; talks to it when a method is called. */
export async function openAdminClient(directory: string): Promise<AdminClient> {
  const address = await readAddress(directory);
  const unreachable = (cause?: unknown): ProvisionError => {
    const message = `The local platform does not answer at ${address?.url ?? usualUrl}. Start it with: npx tenantry local`;
    return new ProvisionError("local.unreachable", message, { kind: "missing", cause });
  };
  const call = async (method: JsonExchange["method"], path: string, body?: object, signal?: AbortSignal) => {
    if (address === undefined) throw unreachable();
    const { url, adminToken: token } = address;
    const content = body === undefined ? {} : { body };
    return exchangeJson({ method, url: `${url}${path}`, token, ...content, signal, patience }).catch(
      (cause: unknown) => {
        if (signal?.aborted) throw cause;
        throw unreachable(cause);
      },
    );
  };
  return {
    url: address?.url ?? usualUrl,
    async put<Answer>(path: string, body: object, signal?: AbortSignal) {
      const answer = await call("PUT", path, body, signal);
      if (!succeeded(answer)) throw fault(answer);
      return answer.body as Answer;
    },
    async get<Answer>(path: string, signal?: AbortSignal) {
      const answer = await call("GET", path, undefined, signal);
      if (answer.status === 404) return undefined;
      if (!succeeded(answer)) throw fault(answer);
      return answer.body as Answer;
    },
    async remove(path, signal) {
      const answer = await call("DELETE", path, undefined, signal);
      if (!succeeded(answer) && answer.status !== 404) throw fault(answer);
    },
    async health(signal) {
      if (address === undefined) throw unreachable();
      // Without the token: something else may listen there.
      const answer = await exchangeJson({ method: "GET", url: `${address.url}/health`, signal, patience }).catch(
        (cause: unknown) => {
          throw unreachable(cause);
        },
      );
      if ((answer.body as Partial<PlatformHealth> | undefined)?.platform !== "tenantry-local") throw unreachable();
    },
  };
}

type Answer = { status: number; body: unknown };

function succeeded({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

async function readAddress(directory: string): Promise<PlatformAddress | undefined> {
  let text: string;
  try {
    text = await readFile(join(directory, platformFileName), "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const message = `The local platform's address in ${join(directory, platformFileName)} can't be read.`;
    throw new ProvisionError("local.unreachable", message, { kind: "missing", cause });
  }
  try {
    const { url, adminToken } = JSON.parse(text) as Partial<PlatformAddress>;
    // The token goes to loopback or nowhere.
    if (typeof url === "string" && typeof adminToken === "string" && /^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(url)) {
      return { url, adminToken };
    }
  } catch {
    // The text holds a token: no cause.
  }
  const message = `The local platform's address in ${join(directory, platformFileName)} is damaged.`;
  throw new ProvisionError("local.unreachable", message, {
    kind: "missing",
    mend: "Start it again with: npx tenantry local",
  });
}

function fault({ status, body }: Answer): ProvisionError {
  const { code = "local.internal", message } = (body ?? {}) as Partial<AdminFault>;
  const text = message ?? `The local platform answered with status ${status}.`;
  const mend = mends[code];
  return new ProvisionError(code, text, { kind: kinds[code] ?? "refused", ...(mend === undefined ? {} : { mend }) });
}
