import type { PublishTarget } from "../../src/bundle/target.ts";

/** A target that dies at its `at`-th write (1 is the first), before or after the bytes arrive, and stays dead. */
export function faultyTarget(inner: PublishTarget, at: number, moment: "before" | "after"): PublishTarget {
  let writes = 0;
  const assertAlive = (): void => {
    if (writes >= at) throw new Error("killed");
  };
  return {
    async read(name, limit) {
      assertAlive();
      return inner.read(name, limit);
    },
    async write(name, bytes, options) {
      assertAlive();
      writes += 1;
      if (writes === at && moment === "before") throw new Error("killed");
      const written = await inner.write(name, bytes, options);
      if (writes === at) throw new Error("killed");
      return written;
    },
    list: (prefix) => inner.list(prefix),
    remove: (name) => inner.remove(name),
  };
}
