import { defineConfig } from "vitest/config";

// `tenantry/verify` in a test or an example is this source, not a build of it.
const conditions = ["tenantry-source", "node", "development|production"];
// The AWS SDK's `module` field leads to files that only a bundler can read: packages are met as Node meets them.
const resolve = { conditions, mainFields: ["main"] };
const ssr = { resolve };

// `unit` is quick and parallel; `engine` drives real engines, servers and other processes, two files at a time
// after the quick ones: more would starve each other, fewer would leave a core waiting for another process's disk and timers.
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: "unit",
          sequence: { groupOrder: 0 },
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.engine.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "engine",
          include: ["test/**/*.engine.test.ts"],
          exclude: ["test/provision/*/*-killed.engine.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
      {
        // Runs killed between a service's effect and its answer, at the first creation and update of every type: minutes a file,
        // so they come last. The kill waits for what the engine writes, not for time: a loaded machine makes them slow, not wrong.
        resolve,
        ssr,
        test: {
          name: "kill",
          sequence: { groupOrder: 2 },
          include: ["test/provision/*/*-killed.engine.test.ts"],
          testTimeout: 1_200_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
