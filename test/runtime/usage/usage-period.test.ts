import { describe, expect, it } from "vitest";
import { usagePeriod } from "../../../src/runtime/usage/usage-period.ts";

const now = Date.UTC(2026, 10, 27, 14, 5, 30);
const read = (period: string): string[] => {
  const { from, to, resolution } = usagePeriod(period, now);
  return [new Date(from).toISOString(), new Date(to).toISOString(), resolution];
};

describe("a period of usage", () => {
  for (const [period, from, to, resolution] of [
    ["minute", "2026-11-27T14:05:00.000Z", "2026-11-27T14:06:00.000Z", "minute"],
    ["hour", "2026-11-27T14:00:00.000Z", "2026-11-27T15:00:00.000Z", "minute"],
    ["day", "2026-11-27T00:00:00.000Z", "2026-11-28T00:00:00.000Z", "hour"],
    ["month", "2026-11-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z", "day"],
    ["2026", "2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z", "day"],
    ["2024", "2024-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z", "month"],
    ["2026-11", "2026-11-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z", "day"],
    ["2026-02-28", "2026-02-28T00:00:00.000Z", "2026-03-01T00:00:00.000Z", "day"],
    ["2026-11-27T14", "2026-11-27T14:00:00.000Z", "2026-11-27T15:00:00.000Z", "minute"],
    ["2026-11-20T14", "2026-11-20T14:00:00.000Z", "2026-11-20T15:00:00.000Z", "hour"],
    ["2026-11-27T14:05", "2026-11-27T14:05:00.000Z", "2026-11-27T14:06:00.000Z", "minute"],
    ["last-7-days", "2026-11-21T00:00:00.000Z", "2026-11-28T00:00:00.000Z", "day"],
    ["last-1-hour", "2026-11-27T14:00:00.000Z", "2026-11-27T15:00:00.000Z", "hour"],
    ["last-3-months", "2026-09-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z", "month"],
    ["2026-11-27T12:00Z/2026-11-27T13:30:20Z", "2026-11-27T12:00:00.000Z", "2026-11-27T13:31:00.000Z", "minute"],
    ["2026-11-25T12:30+02:00/2026-11-27", "2026-11-25T10:00:00.000Z", "2026-11-27T00:00:00.000Z", "hour"],
  ] as const) {
    it(`${period} is ${from} to ${to} by the ${resolution}`, () => {
      expect(read(period)).toEqual([from, to, resolution]);
    });
  }

  for (const period of [
    ...["", "week", "2026-13", "2026-02-30", "2026-1", "last-0-days", "last-99999-days", "last-days"],
    ...[
      "2026-11-27T24:61",
      "2026-11-28/2026-11-27",
      "2026-11-27/2026-11-27",
      "a/b",
      "2026-11-01/2026-11-02/2026-11-03",
    ],
    ...["day ", "DAY", "__proto__", "2026-11-27T12:00/2026-11-27T13:00", "1/2"],
  ]) {
    it(`${JSON.stringify(period)} is none, and the error says what is`, () => {
      expect(() => usagePeriod(period, now)).toThrow(expect.objectContaining({ code: "runtime.usage-period" }));
    });
  }
});
