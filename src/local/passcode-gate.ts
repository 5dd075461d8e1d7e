import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "../clock.ts";

export interface PasscodeGate {
  /** Seconds until the next try is heard; 0 means now. */
  wait(): number;
  /** Compares in constant time; a failure counts towards the back-off, which `succeed` ends. */
  matches(given: string): boolean;
  fail(): void;
  succeed(): void;
}

/** failures that cost nothing: people mistype */
const freeFailures = 5;
const longestWait = 60;

/** Says whether two texts are equal, in a time that tells nothing about either. */
export function equalSecrets(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Guards the platform's one passcode: after five failures in a row each further one doubles the wait, up to a minute. */
export function createPasscodeGate(passcode: string, clock: Clock): PasscodeGate {
  let failures = 0;
  let closedUntil = 0;
  return {
    wait: () => Math.max(0, closedUntil - clock()),
    matches: (given) => equalSecrets(given, passcode),
    fail() {
      failures += 1;
      if (failures >= freeFailures) closedUntil = clock() + Math.min(longestWait, 2 ** (failures - freeFailures));
    },
    succeed() {
      failures = 0;
      closedUntil = 0;
    },
  };
}
