// tenantry local: the embedded identity platform, in the foreground.
import type { LocalPlatform } from "../../../local/start-local-platform.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { textTable } from "../text-table.ts";
import { usageError } from "../usage-error.ts";
import { checkFleet } from "../valid-fleet.ts";

interface LocalResult {
  url: string;
  passcode: string;
  issuers: { tenantId: string; issuer: string }[];
  platform: LocalPlatform;
}

/** Says where it is once it answers, and stays until Ctrl-C; its state survives. The admin token is never printed. */
export const local: Command<{ port?: string }, LocalResult> = {
  endsOnSignal: true,
  async run(options, io) {
    const port = options.port === undefined ? undefined : Number(options.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      throw usageError("cli.usage", `--port ${options.port} is not a port`, "a number from 1 to 65535");
    }
    const { root, localDirectory } = await openDeployment(options, io);
    const { startLocalPlatform } = await import("../../../local/start-local-platform.ts");
    const log = (line: string) => io.note(line);
    const chosen = port === undefined ? {} : { port };
    const platform = await startLocalPlatform({ directory: localDirectory, clock: io.clock, log, ...chosen });
    const fleet = checkFleet(root, { clock: io.clock });
    const here = fleet.ok ? fleet.specs.filter((spec) => spec.identity.platform === "local") : [];
    const issuers = here.map(({ tenantId }) => ({ tenantId, issuer: `${platform.url}/t/${tenantId}` }));
    return { url: platform.url, passcode: platform.passcode, issuers, platform };
  },

  json: ({ url, passcode, issuers }) => ({ ok: true, url, passcode, issuers }),

  print({ url, passcode, issuers }, io) {
    io.say(`local platform at ${io.paint("bold", url)}`);
    io.say(`passcode at its login page: ${io.paint("bold", passcode)}`);
    const rows = issuers.map(({ tenantId, issuer }) => [tenantId, issuer]);
    if (rows.length > 0) io.say(textTable(io, ["tenant", "issuer (once provisioned)"], rows));
    io.say("Ctrl-C ends it; everything is kept");
  },

  async hold({ platform }, io) {
    await new Promise<void>((resolve) => {
      if (io.signal.aborted) resolve();
      io.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await platform.close();
    io.note("local platform stopped");
  },
};
