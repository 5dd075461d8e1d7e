// The embedded identity platform: one HTTP server on loopback, an OpenID provider per organization, an admin API.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Clock, systemClock } from "../clock.ts";
import { TenantryError } from "../errors.ts";
import { createAdminApi } from "./admin-api.ts";
import { type AdminFault, adminFaultStatus, type PlatformHealth } from "./admin-contract.ts";
import { bindPlatform } from "./bind-platform.ts";
import { localError } from "./local-error.ts";
import { openOrganizationRouter } from "./organization-router.ts";
import { openOrganizationStore } from "./organization-store.ts";
import { createPasscodeGate, equalSecrets } from "./passcode-gate.ts";
import { directoryId, openPasscode } from "./platform-identity.ts";
import { makePrivateDirectory } from "./private-file.ts";

export interface LocalPlatform {
  /** `http://127.0.0.1:<port>`; the issuer of a tenant is `<url>/t/<tenantId>` */
  url: string;
  adminToken: string;
  /** what people type at the login page, beside their address */
  passcode: string;
  /** Stops answering and waits until everything told to a client is on disk. */
  close(): Promise<void>;
}

/**
 * Starts the local platform of a directory (made when missing). Its state survives restarts and kills.
 * Tokens themselves carry the system's time; `clock` decides what expires in the store and the login's back-off.
 * Throws `TenantryError` with a `LocalErrorCode`: `local.already-running`, `local.port-taken`, `local.port-fixed`,
 * `local.state-corrupt`, `local.directory`, `local.disk`.
 */
export async function startLocalPlatform(options: {
  directory: string;
  clock?: Clock;
  /** for a first start: this port or an error; later only the recorded one may be named */
  port?: number;
  /** for a first start without `port`: this one, or a free one where it is taken; default 4466 */
  preferredPort?: number;
  /** one line without secrets for each thing that went wrong inside */
  log?: (line: string) => void;
}): Promise<LocalPlatform> {
  const { directory, clock = systemClock, log = () => undefined } = options;
  await makePrivateDirectory(directory);
  let handle = async (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.writeHead(503).end(); // between taking the port and having read the state
  };
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 30_000 }, (request, response) => {
    handle(request, response).catch((cause: unknown) => answerFault(response, cause, log));
  });
  const health: PlatformHealth = { ok: true, platform: "tenantry-local", directoryId: await directoryId(directory) };
  handle = async (request, response) => {
    if (request.url === "/health") sendJson(response, 200, health);
    else response.writeHead(503).end();
  };

  // The port first: only its holder may read and write the state.
  const { url, adminToken } = await bindPlatform(server, directory, options);
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  try {
    const passcode = await openPasscode(directory);
    const store = await openOrganizationStore(directory);
    const gate = createPasscodeGate(passcode, clock);
    const router = await openOrganizationRouter({ directory, store, gate, clock, url: () => url, log });
    const admin = createAdminApi({ url, store, removed: router.forget });

    handle = async (request, response) => {
      guardHost(request, url);
      const path = request.url ?? "";
      if (path === "/health") return sendJson(response, 200, health);
      if (path.startsWith("/admin/")) {
        guardAdmin(request, adminToken);
        const answer = await admin(request);
        return sendJson(response, answer.status, answer.body);
      }
      if (!(await router.serve(request, response))) throw localError("local.unknown", "There is nothing at this path.");
    };

    return {
      url,
      adminToken,
      passcode,
      async close() {
        await close();
        await store.settle();
        await router.settle();
      },
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** A page of another site whose name was rebound to 127.0.0.1 still sends its own name. */
function guardHost(request: IncomingMessage, url: string): void {
  if (request.headers.host !== url.slice("http://".length))
    throw localError("local.forbidden-host", "This platform answers under its own loopback address only.");
}

function guardAdmin(request: IncomingMessage, adminToken: string): void {
  // Browsers have no business here, whatever they hold.
  if (request.headers.origin !== undefined || request.headers["sec-fetch-site"] !== undefined)
    throw localError("local.forbidden-origin", "The admin API is not for browsers.");
  const token = /^Bearer ([\w~+/.-]+=*)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  if (!equalSecrets(token, adminToken)) throw localError("local.unauthorized", "The admin token is missing or wrong.");
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  if (body === undefined) response.writeHead(status, headers).end();
  else response.writeHead(status, { ...headers, "content-type": "application/json" }).end(JSON.stringify(body));
}

function answerFault(response: ServerResponse, cause: unknown, log: (line: string) => void): void {
  const code =
    cause instanceof TenantryError && cause.code in adminFaultStatus
      ? (cause.code as AdminFault["code"])
      : "local.internal";
  const known = code !== "local.internal" && cause instanceof TenantryError;
  if (!known) log(`internal error: ${cause instanceof Error ? cause.name : typeof cause}`);
  if (code === "local.disk" && known) log(cause.message);
  if (response.headersSent) return void response.destroy();
  const fault: AdminFault = { code, message: known ? cause.message : "The platform failed inside." };
  if (code === "local.unauthorized") response.setHeader("www-authenticate", "Bearer");
  if (code === "local.too-large") response.setHeader("connection", "close");
  sendJson(response, adminFaultStatus[code], fault);
}
