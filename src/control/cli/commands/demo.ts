// tenantry demo: the whole way on this machine, from specs to decided MCP calls, with real parts only.
import { join } from "node:path";
import { ensureEngine } from "../../../engine/ensure-engine.ts";
import { TenantryError } from "../../../errors.ts";
import { startLocalPlatform } from "../../../local/start-local-platform.ts";
import { type DemoBearer, demoCalls } from "../../demo/demo-calls.ts";
import { startDemoServers } from "../../demo/demo-servers.ts";
import { machineToken, personToken } from "../../demo/demo-tokens.ts";
import { callMcpTool } from "../../demo/mcp-call.ts";
import { type Phase, phaseTimer } from "../../demo/phases.ts";
import { prepareSecrets, provisionTenants, publishFleet } from "../../demo/provision-demo.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { textTable } from "../text-table.ts";
import { validFleet } from "../valid-fleet.ts";

const cast = { first: "acme", second: "globex", suspended: "umbrella", unknown: "nobody" };

interface CallOutcome {
  what: string;
  host: string;
  tool: string;
  allowed: boolean;
  status: number;
  /** reason in the audit record */
  code: string;
  /** what the client was told */
  answer: string;
  asExpected: boolean;
}

interface DemoResult {
  ok: boolean;
  tenants: { tenantId: string; changes: Record<string, number> }[];
  head: number;
  calls: CallOutcome[];
  phases: Phase[];
}

/** Exit code 1 when a call was decided otherwise than the demo says. Everything it made stays, for `npx pulumi up`. */
export const demo: Command<object, DemoResult> = {
  endsOnSignal: true,
  async run(options, io) {
    const timer = phaseTimer(io);
    const deployment = await openDeployment(options, io);
    const { root, settings, localDirectory, bundlePlace, rootFile } = deployment;
    if (settings.environment !== "local") {
      throw new TenantryError(
        "demo.environment",
        `the demo makes things up, and this is environment ${settings.environment}`,
        {
          kind: "usage",
          mend: "run it where Pulumi.yaml says environment: local",
        },
      );
    }
    const { specs } = await timer.run("specs: read and check tenants/*.yaml", async () =>
      validFleet(root, { clock: io.clock }),
    );
    const specOf = (id: string) => {
      const spec = specs.find(({ tenantId }) => tenantId === id);
      if (!spec) throw new TenantryError("demo.cast", `the demo needs tenants/${id}.yaml`, { kind: "missing" });
      return spec;
    };
    const members = [cast.first, cast.second, cast.suspended].map(specOf);
    await timer.run("engine: Pulumi's own", () =>
      ensureEngine({ env: { ...io.env }, report: (progress) => progress.type === "note" && io.note(progress.text) }),
    );
    const platform = await timer.run("platform: a real OpenID provider on loopback", async () => {
      await prepareSecrets(deployment, members);
      return startLocalPlatform({ directory: localDirectory, clock: io.clock });
    });
    try {
      const tenants = await timer.run("up: pulumi provisions the tenants and signs their configs", () =>
        provisionTenants(
          deployment,
          members.map(({ tenantId }) => tenantId),
          io,
        ),
      );
      const head = await timer.run("publish: the signed configs go live", () => publishFleet(deployment, io));
      const first = tenants[0];
      if (!first) throw new TypeError("no tenant was provisioned");
      const resource = (id: string) => settings.resource.replace("{host}", `${id}.${settings.baseHost}`);
      const tokens: Record<DemoBearer, string | undefined> = await timer.run(
        "sign-in: a person and two machines get tokens",
        async () => ({
          member: await personToken(platform, specOf(cast.first), resource(cast.first)),
          robot: await machineToken(platform, specOf(cast.first), resource(cast.first)),
          stranger: await personToken(platform, specOf(cast.second), resource(cast.second)),
          none: undefined,
        }),
      );
      const calls = await timer.run("calls: the official MCP client against a guarded MCP server", async () => {
        const servers = await startDemoServers({
          bundle: bundlePlace,
          root: rootFile,
          baseHost: settings.baseHost,
          scratch: join(root, ".tenantry", "demo"),
          port: Number(new URL(resource(cast.first)).port || 0),
          clock: io.clock,
          tenantConfig: first.tenantConfig,
          leaf: first.leaf,
        });
        const outcomes: CallOutcome[] = [];
        try {
          for (const call of demoCalls(cast)) {
            const server = servers[call.server];
            const host = `${call.host}.${settings.baseHost}:${new URL(resource(cast.first)).port}`;
            const token = tokens[call.bearer];
            server.takeRecords();
            const answer = await callMcpTool({
              url: server.url,
              host,
              tool: call.tool,
              ...(token ? { token } : {}),
              ...(call.arguments ? { arguments: call.arguments } : {}),
              ...(call.headers ? { headers: call.headers } : {}),
              ...(call.revision ? { revision: call.revision } : {}),
            });
            const records = server.takeRecords();
            const deciding = records.find(({ decision }) => decision === "refused") ?? records.at(-1);
            const allowed = answer.error === undefined;
            const code = deciding?.code ?? "";
            const { expected } = call;
            outcomes.push({
              what: call.what,
              host: `${call.host}.${settings.baseHost}`,
              tool: call.tool,
              allowed,
              status: answer.status,
              code,
              answer: answer.text ?? answer.error ?? "",
              asExpected: allowed === expected.allowed && answer.status === expected.status && code === expected.code,
            });
          }
        } finally {
          await Promise.all(Object.values(servers).map((server) => server.close()));
        }
        return outcomes;
      });
      return {
        ok: calls.every(({ asExpected }) => asExpected),
        tenants: tenants.map(({ tenantId, changes }) => ({ tenantId, changes })),
        head,
        calls,
        phases: timer.phases,
      };
    } finally {
      await platform.close();
    }
  },

  print({ tenants, head, calls, phases, ok }, io) {
    const words = (changes: Record<string, number>) =>
      Object.entries(changes)
        .map(([operation, count]) => `${count} ${operation}`)
        .join(", ");
    io.say(io.paint("bold", `provisioned by pulumi up, published as bundle ${head}`));
    io.say(
      textTable(
        io,
        ["tenant", "resources"],
        tenants.map(({ tenantId, changes }) => [tenantId, words(changes)]),
      ),
    );
    io.say(io.paint("bold", "MCP calls"));
    const rows = calls.map((call) => [
      call.what,
      call.host,
      call.tool,
      call.allowed ? io.paint("green", "allowed") : io.paint("yellow", "refused"),
      String(call.status),
      call.asExpected ? call.code : io.paint("red", `${call.code} (not as expected)`),
      call.answer.length > 60 ? `${call.answer.slice(0, 59)}…` : call.answer,
    ]);
    io.say(textTable(io, ["what", "host", "tool", "", "status", "reason on record", "what the client sees"], rows));
    io.say(io.paint("bold", "time of each phase"));
    io.say(
      textTable(
        io,
        ["phase", "seconds"],
        phases.map(({ name, seconds }) => [name, seconds.toFixed(1)]),
      ),
    );
    io.say(
      ok
        ? io.paint("green", "every call was decided as it should be")
        : io.paint("red", "a call was decided otherwise than it should be"),
    );
    io.say("next: `npx tenantry local` in one terminal, `npx pulumi up --stack acme` in another");
  },

  exitCode: ({ ok }) => (ok ? 0 : 1),
};
