import { limits } from "../../../limits.ts";
import { openDeployment } from "../deployment.ts";
import { describeError } from "../describe-error.ts";
import { publishedTimes, spanWords } from "../published-times.ts";
import type { Check } from "./check.ts";

/** This machine's clock against the published head: a head from the future means that one of two clocks is wrong. */
export const checkClock: Check = async ({ root, io }) => {
  const shared = { name: "clock", needed: true };
  const now = io.clock();
  const here = `${new Date(now * 1000).toISOString().slice(0, 19)}Z`;
  if (!root) return { ...shared, ok: true, found: here };
  try {
    const { openTarget } = await openDeployment({ dir: root }, io);
    const times = await publishedTimes(await openTarget());
    if (!times) return { ...shared, ok: true, found: `${here}, nothing published yet` };
    const { issued, expires } = times;
    if (issued > now + limits.clockSkew) {
      const found = `the published head was signed ${spanWords(issued - now)} in this clock's future`;
      return {
        ...shared,
        ok: false,
        found,
        mend: "set this machine's clock (NTP), or that of the machine that published",
      };
    }
    if (expires <= now) {
      const found = `the published head expired ${spanWords(now - expires)} ago`;
      const mend = "`tenantry publish` renews it, `tenantry publish --watch` keeps it so";
      return { ...shared, needed: false, ok: false, found, mend };
    }
    return { ...shared, ok: true, found: `${here}, the published head is ${spanWords(Math.max(0, now - issued))} old` };
  } catch (error) {
    const { message, mend } = describeError(error);
    return { ...shared, ok: false, needed: false, found: message, ...(mend ? { mend } : {}) };
  }
};
