import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type Clock, systemClock } from "../clock.ts";
import { limits } from "../limits.ts";
import type { Bundle, Freshness, SuspensionView, TenantLookup, TrustedTenant } from "./bundle.ts";
import { readHighWaterMark, writeHighWaterMark } from "./high-water-mark.ts";
import { integer, oneOf, record, text } from "./shape.ts";
import { digestShape, tenantIdShape } from "./tenant-config-shape.ts";
import { type RootInput, trustRoot } from "./trust-root.ts";
import type { TrustedRoot } from "./trusted-root.ts";
import { VerifyError } from "./verify-error.ts";
import { verifyTenantConfig } from "./verify-tenant-config.ts";
import { watchBundle } from "./watch-bundle.ts";

/** Either the JWS itself or the file that holds it (read again at each refresh); the rest as for `openBundle`. */
export type OpenTenantConfigOptions = ({ jws: string } | { file: string }) & {
  trust: RootInput;
  state?: string;
  clock?: Clock;
  deployment?: string;
  environment?: string;
  tenantId?: string;
};

interface ConfigMark {
  kind: "config";
  deployment: string;
  environment: string;
  tenant: string;
  generation: number;
  version: number;
  serial: number;
  content: string;
}

const markShape = record({
  kind: oneOf("config"),
  deployment: text,
  environment: text,
  tenant: tenantIdShape,
  generation: integer(1),
  version: integer(1),
  serial: integer(1),
  content: digestShape,
});

/**
 * Serves one tenant from its signed config and the pinned root alone (design §3.3): the same interface as a bundle.
 * There is no suspension list here, so nobody is cut off before the config's own life ends; and the root is the pinned
 * one, so a rotated tenant key needs a new pin. Throws `VerifyError` as `openBundle`.
 */
export async function openTenantConfig(options: OpenTenantConfigOptions): Promise<Bundle> {
  const opened = new OpenedConfig(options);
  await opened.refresh();
  return opened;
}

const nobody: SuspensionView = {
  version: 0,
  tenant: () => false,
  subject: () => false,
  session: () => false,
  token: () => false,
};

class OpenedConfig implements Bundle {
  readonly suspension = nobody;
  readonly size = 1;
  readonly #options: OpenTenantConfigOptions;
  readonly #root: TrustedRoot;
  readonly #clock: Clock;
  readonly #watches = new Set<() => void>();
  #tenant: TrustedTenant | undefined;
  #epoch = 0;
  #running: Promise<boolean> | undefined;
  #closed = false;

  constructor(options: OpenTenantConfigOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#root = trustRoot(options.trust, options);
  }

  get deployment(): string {
    return this.#root.document.deployment;
  }

  get environment(): string {
    return this.#root.document.environment;
  }

  get version(): number {
    return this.#tenant?.config.version ?? 0;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get(tenantId: string): TrustedTenant | undefined {
    const found = this.lookup(tenantId);
    return found.status === "known" ? found.tenant : undefined;
  }

  lookup(tenantId: string): TenantLookup {
    const { expires, part } = this.freshness();
    if (this.#clock() >= expires) return { status: "stale", code: part === "root" ? "root.expired" : "time.expired" };
    const tenant = this.#tenant;
    return tenant?.config.tenant === tenantId ? { status: "known", tenant } : { status: "unknown" };
  }

  tenantsForHost(host: string): string[] {
    return this.#tenant?.config.config.hosts.includes(host) ? [this.#tenant.config.tenant] : [];
  }

  tenantsForIssuer(issuer: string): string[] {
    const config = this.#tenant?.config;
    return config?.config.issuers.some((one) => one.issuer === issuer) ? [config.tenant] : [];
  }

  freshness(at = this.#clock()): Freshness {
    const own = this.#tenant?.config.expires ?? 0;
    const root = this.#root.document.expires;
    const expires = Math.min(own, root);
    return { fresh: at < expires, expires, part: root < own ? "root" : "tenant" };
  }

  refresh(): Promise<boolean> {
    this.#running ??= this.#refresh().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  watch(options: Parameters<Bundle["watch"]>[0] = {}): () => void {
    const stop = watchBundle(this, options);
    this.#watches.add(stop);
    return () => {
      this.#watches.delete(stop);
      stop();
    };
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#watches) stop();
    this.#tenant = undefined;
  }

  async #refresh(): Promise<boolean> {
    const { state, tenantId } = this.#options;
    const jws = await this.#read();
    if (this.#closed) throw new VerifyError("source", "bundle.closed", "the config is closed", { kind: "usage" });
    const digest = createHash("sha256").update(jws, "utf8").digest("base64url");
    if (digest === this.#tenant?.digest) return false;
    const mark = state === undefined ? undefined : await readHighWaterMark<ConfigMark>(state, markShape);
    const floor = this.#tenant?.config ?? mark;
    const verdict = verifyTenantConfig(jws, {
      trust: this.#root,
      at: this.#clock(),
      ...(floor && { atLeast: floor, tenantId: floor.tenant }),
      ...(tenantId === undefined ? {} : { tenantId }),
    });
    if (!verdict.ok) {
      throw new VerifyError("tenant", verdict.code, `the tenant config is refused: ${verdict.code}`, {
        mend: "put the newest `pulumi stack output tenantConfig` in its place",
      });
    }
    const { config } = verdict;
    if (state !== undefined) {
      const { deployment, environment, tenant, generation, version, serial, content } = config;
      const next: ConfigMark = {
        kind: "config",
        deployment,
        environment,
        tenant,
        generation,
        version,
        serial,
        content,
      };
      await writeHighWaterMark(state, next);
    }
    this.#tenant = Object.freeze({ config, digest });
    this.#epoch += 1;
    return true;
  }

  async #read(): Promise<string> {
    if ("jws" in this.#options) return this.#options.jws;
    const { file } = this.#options;
    try {
      const bytes = await readFile(file);
      if (bytes.length > limits.tenantConfigBytes + 16) {
        throw new VerifyError("source", "source.oversized", `${file} is longer than a tenant config may be`);
      }
      // `pulumi stack output` ends its line; nothing else around the JWS is forgiven.
      return bytes.toString("latin1").replace(/\r?\n$/, "");
    } catch (cause) {
      if (cause instanceof VerifyError) throw cause;
      const { code } = cause as NodeJS.ErrnoException;
      throw new VerifyError("source", "source.unreadable", `the tenant config ${file} cannot be read (${code})`, {
        kind: "missing",
        cause,
      });
    }
  }
}
