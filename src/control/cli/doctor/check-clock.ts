import { bundleNames, type HeadDocument } from "../../../bundle/documents.ts";
import { limits } from "../../../limits.ts";
import { describeError } from "../describe-error.ts";
import { openDeployment } from "../deployment.ts";
import type { Check } from "./check.ts";

/** This machine's clock against the published head: a head from the future means that one of two clocks is wrong. */
export const checkClock: Check = async ({ root, io }) => {
  const shared = { name: "clock", needed: true };
  const now = io.clock();
  const here = `${new Date(now * 1000).toISOString().slice(0, 19)}Z`;
  if (!root) return { ...shared, ok: true, found: here };
  try {
    const { openTarget } = await openDeployment({ dir: root }, io);
    const head = await (await openTarget()).read(bundleNames.head, limits.headBytes);
    if (!head) return { ...shared, ok: true, found: `${here}, nothing published yet` };
    const body = Buffer.from(head.bytes).toString("latin1").split(".")[1] ?? "";
    const { issued, expires } = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as HeadDocument;
    const ahead = issued - now;
    if (ahead > limits.clockSkew) {
      const found = `the published head was signed ${minutes(ahead)} in this clock's future`;
      return {
        ...shared,
        ok: false,
        found,
        mend: "set this machine's clock (NTP), or that of the machine that published",
      };
    }
    if (expires <= now) {
      const found = `the published head expired ${minutes(now - expires)} ago`;
      return {
        ...shared,
        needed: false,
        ok: false,
        found,
        mend: "`tenantry publish` renews it, `--watch` keeps it so",
      };
    }
    return { ...shared, ok: true, found: `${here}, the published head is ${minutes(now - issued)} old` };
  } catch (error) {
    const { message, mend } = describeError(error);
    return { ...shared, ok: false, needed: false, found: message, ...(mend ? { mend } : {}) };
  }
};

const minutes = (seconds: number): string => (seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
