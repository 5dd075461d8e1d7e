// Suspension: p99 over many tries beside the bound that we state. Real keys, lists, channels and Redis; one machine.
import { join } from "node:path";
import { directoryTarget } from "../../src/bundle/directory-target.ts";
import { serveHints } from "../../src/control/cli/serve-hints.ts";
import { fileChannel } from "../../src/runtime/push/file-channel.ts";
import { pollChannel } from "../../src/runtime/push/poll-channel.ts";
import type { PushChannel } from "../../src/runtime/push/push-channel.ts";
import { redisChannel } from "../../src/runtime/push/redis-channel.ts";
import { startRedis } from "../../test/mock/redis-server.ts";
import type { BenchCase } from "../bench-case.ts";
import {
  type SuspensionFleet,
  type SuspensionTimes,
  suspensionFleet,
  timeCutOff,
  timeSuspensions,
} from "../suspension-times.ts";

/** 200 with `--full`, as the README quotes them: about half an hour for all channels. */
const tries = process.argv.includes("--full") ? 200 : 20;
const bundleOf = (fleet: SuspensionFleet): string => join(fleet.root, ".tenantry/bundle");

function suspensionCase(
  how: string,
  bound: number,
  time: (fleet: SuspensionFleet) => Promise<SuspensionTimes>,
): BenchCase {
  return {
    name: `suspension, ${how}`,
    target: bound,
    unit: `s, p99 of ${tries} tries`,
    async measure() {
      const fleet = await suspensionFleet(tries);
      try {
        const { p50, p99, most } = await time(fleet);
        process.stderr.write(
          `suspension, ${how}: p50 ${p50.toFixed(3)} s, p99 ${p99.toFixed(3)} s, most ${most.toFixed(3)} s\n`,
        );
        return p99;
      } finally {
        fleet.remove();
      }
    },
  };
}

/** The same channel over a network on which every hint takes two seconds more. */
const slowed = (channel: PushChannel): PushChannel => ({
  name: channel.name,
  subscribe: (look) => channel.subscribe(() => setTimeout(look, 2_000)),
});

async function overRedis(fleet: SuspensionFleet, slow: boolean): Promise<SuspensionTimes> {
  const redis = await startRedis();
  try {
    const channel = redisChannel({ url: redis.url, ...fleet });
    return await timeSuspensions(fleet, [slow ? slowed(channel) : channel], {
      push: redis.url,
    });
  } finally {
    await redis.stop();
  }
}

async function overHttp(fleet: SuspensionFleet): Promise<SuspensionTimes> {
  const server = await serveHints(directoryTarget(bundleOf(fleet)), { host: "127.0.0.1", port: 0 });
  try {
    return await timeSuspensions(fleet, [pollChannel({ url: server.url })]);
  } finally {
    await server.close();
  }
}

export const cases: readonly BenchCase[] = [
  suspensionCase("file watch", 5, (fleet) => timeSuspensions(fleet, [fileChannel(bundleOf(fleet))])),
  suspensionCase("Redis", 5, (fleet) => overRedis(fleet, false)),
  suspensionCase("HTTP long poll", 5, overHttp),
  suspensionCase("Redis, each hint 2 s late", 5, (fleet) => overRedis(fleet, true)),
  // The life is 300 s by default; the rule is the same with three, and the bench ends today.
  suspensionCase("cut off, list of 3 s", 3, (fleet) => timeCutOff(fleet, 3)),
];
