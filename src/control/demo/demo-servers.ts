// The servers that the demo calls: the example MCP server, guarded by the bundle as it is, late, tampered or alone.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "../../clock.ts";
import { TenantryError } from "../../errors.ts";
import type { AuditRecord } from "../../runtime/audit-record.ts";
import type { TenancyOptions } from "../../runtime/tenancy-options.ts";
import type { DemoServer } from "./demo-calls.ts";

interface RunningServer {
  url: string;
  /** what the guard recorded since the last look; looking empties it */
  takeRecords(): AuditRecord[];
  close(): Promise<void>;
}

type Start = (options: { tenancy: TenancyOptions; port?: number }) => Promise<{ url: string; close(): Promise<void> }>;

const day = 86_400;

/**
 * Starts the four servers on loopback. `scratch` is emptied first. The live one takes `port` if it is free, so that
 * the published resource names its true address; the others any.
 */
export async function startDemoServers(options: {
  bundle: string;
  root: string;
  baseHost: string;
  scratch: string;
  port: number;
  clock: Clock;
  /** the stack's output `tenantConfig` of the first tenant */
  tenantConfig: string;
  /** object of the first tenant's config below the bundle's folder */
  leaf: string;
}): Promise<Record<DemoServer, RunningServer>> {
  const { bundle, root, baseHost, scratch, clock } = options;
  const { start } = await loadExample();
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });

  const tampered = join(scratch, "tampered");
  await cp(bundle, tampered, { recursive: true });
  await flipOneByte(join(tampered, options.leaf));
  const config = join(scratch, "tenant-config.jws");
  await writeFile(config, options.tenantConfig);

  // A server opened in time whose bundle nobody renews any more.
  let ahead = 0;
  const lateClock = () => clock() + ahead;
  const open = async (tenancy: Partial<TenancyOptions>, port?: number): Promise<RunningServer> => {
    const records: AuditRecord[] = [];
    const audit = (record: AuditRecord) => void records.push(record);
    const server = await start({
      tenancy: { root, baseHost, clock, audit, ...tenancy },
      ...(port === undefined ? {} : { port }),
    });
    return { ...server, takeRecords: () => records.splice(0) };
  };
  const live = await open({ bundle, state: join(scratch, "state") }, options.port).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return open({ bundle, state: join(scratch, "state") });
    throw error;
  });
  const servers = {
    live,
    late: await open({ bundle, clock: lateClock }),
    tampered: await open({ bundle: tampered }),
    single: await open({ config, state: join(scratch, "single"), resolve: { sources: ["subdomain", "domain"] } }),
  };
  ahead = 2 * day;
  return servers;
}

/** The example lives in the repository and not in the package: the demo is run from a clone. */
async function loadExample(): Promise<{ start: Start }> {
  const example = new URL("../../../examples/mcp-server/server-v2.ts", import.meta.url);
  try {
    return (await import(example.href)) as { start: Start };
  } catch (cause) {
    throw new TenantryError("demo.example", "the example MCP server is not here", {
      kind: "missing",
      mend: "run the demo from a clone of the repository, after `npm ci`",
      cause,
    });
  }
}

async function flipOneByte(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = bytes[middle] === 0x41 ? 0x42 : 0x41;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
