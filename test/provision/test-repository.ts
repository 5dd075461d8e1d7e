// A repository of one test: the product's own source, two tenants, keys, a running local platform, and the real engine.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createKeys } from "../../src/bundle/create-keys.ts";
import { type LocalPlatform, startLocalPlatform } from "../../src/local/start-local-platform.ts";

const source = resolve(import.meta.dirname, "../..");
const cli = join(homedir(), ".pulumi/versions/3.259.0/bin/pulumi");

export interface EngineRun {
  code: number | null;
  text: string;
}

export interface TestRepository {
  root: string;
  platform: LocalPlatform;
  /** plain text of each secret file that the specs refer to */
  secrets: Record<string, string>;
  write(path: string, text: string): void;
  read(path: string): string;
  /** Runs the engine as a person would; `started` gets its process. */
  pulumi(args: string[], env?: Record<string, string>, started?: (kill: () => void) => void): Promise<EngineRun>;
  restartPlatform(): Promise<void>;
  close(): Promise<void>;
}

/** A small tenant; `more` goes to its end as YAML. */
export function specText(tenantId: string, more = ""): string {
  return `tenantId: ${tenantId}
organizationName: ${tenantId} Inc
domain: ${tenantId}.example
status: active
plan: pro
settings:
  oauth:
    github:
      clientId: Iv23${tenantId}
      clientSecret: file:.tenantry/secrets/${tenantId}-github
      redirectUri: http://${tenantId}.mcp.localhost:3030/oauth/github/callback
      scopes: [read:user]
identity:
  platform: local
  apps:
    - { name: console, kind: web, redirectUris: ["http://127.0.0.1:3040/callback"], scopes: [openid] }
    - { name: desktop, kind: native, redirectUris: ["http://127.0.0.1:8765/callback"], scopes: [openid] }
    - { name: robot, kind: machine, roles: [member] }
  local:
    users:
      - { email: ada@${tenantId}.example, roles: [owner] }
${more || "lifecycle: { protect: false }"}
`;
}

export async function testRepository(): Promise<TestRepository> {
  const root = mkdtempSync(join(tmpdir(), "tenantry-provision-"));
  const write = (path: string, text: string): void => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o600 });
  };
  cpSync(join(source, "src"), join(root, "src"), { recursive: true });
  for (const name of ["package.json", "Pulumi.yaml"]) cpSync(join(source, name), join(root, name));
  symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, ".tenantry/state"), { recursive: true });
  const secrets: Record<string, string> = {};
  for (const tenant of ["acme", "globex"]) {
    secrets[tenant] = `<gh>"${tenant}" s€cret/+${tenant.length}?`;
    write(`tenants/${tenant}.yaml`, specText(tenant));
    write(`.tenantry/secrets/${tenant}-github`, `${secrets[tenant]}\n`);
  }
  await createKeys({ directory: join(root, ".tenantry/keys"), deployment: "example", environment: "local" });
  const directory = join(root, ".tenantry/local");
  let platform = await startLocalPlatform({ directory, preferredPort: 0 });
  const environment = {
    ...process.env,
    PULUMI_CONFIG_PASSPHRASE: "a test's passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_HOME: join(root, ".pulumi-home"),
  };
  return {
    root,
    secrets,
    write,
    get platform() {
      return platform;
    },
    read: (path) => readFileSync(join(root, path), "utf8"),
    pulumi: (args, env = {}, started) =>
      new Promise((done, fail) => {
        const process_ = spawn(cli, [...args, "--non-interactive"], { cwd: root, env: { ...environment, ...env } });
        let text = "";
        process_.stdout.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        process_.stderr.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        process_.on("error", fail);
        process_.on("close", (code) => done({ code, text }));
        started?.(() => process_.kill("SIGKILL"));
      }),
    async restartPlatform() {
      platform = await startLocalPlatform({ directory });
    },
    async close() {
      await platform.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
