import type { BenchResult } from "./bench-case.ts";

/** The columns of the table; `resultLine` fills them. */
export const resultHeader = row("name", "ratio", "target", "met", "control", "unit");

/** One aligned line of the table. */
export function resultLine(result: BenchResult): string {
  const { name, ratio, target, met, unit, control } = result;
  return row(name, figure(ratio), figure(target), met ? "yes" : "NO", control === null ? "-" : figure(control), unit);
}

function row(name: string, ratio: string, target: string, met: string, control: string, unit: string): string {
  return `${name.padEnd(58)} ${ratio.padStart(10)} ${target.padStart(9)}  ${met.padEnd(3)} ${control.padStart(7)}  ${unit}`;
}

function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 0.1 ? value.toFixed(3) : value.toPrecision(3);
}
