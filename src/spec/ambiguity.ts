// Plain scalars that YAML 1.1 and YAML 1.2 read differently. Neither reading is taken in silence: the author decides.
import type { Scalar } from "yaml";
import type { FaultCode } from "./fault.ts";

const booleans11 = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;
const sexagesimal = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?$/;
const separated = /^[-+]?(?:0x|0b|0o)?\d[\da-fA-F_]*(?:\.\d*)?$/;
const binary = /^[-+]?0b[01_]+$/;
const dateTime = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d/;
/** a date alone is the same to all who read it as text or as a day; only one-digit forms differ */
const looseDate = /^\d{4}-(?:\d-\d{1,2}|\d{2}-\d)$/;

/** Says what is doubtful about a scalar as its author wrote it; quoted and block texts never are. */
export function ambiguity(node: Scalar): { code: FaultCode; message: string } | undefined {
  if (node.type !== "PLAIN") return undefined;
  const { value } = node;
  const source = node.source ?? "";
  if (typeof value === "number" || typeof value === "bigint") return numberAmbiguity(Number(value), source);
  if (typeof value !== "string") return undefined;
  if (booleans11.test(value)) {
    const word = value.toLowerCase();
    const meant = /^(?:y|yes|on)$/.test(word) ? "true" : "false";
    return doubtful(
      `plain ${value} is text here but ${meant} to other YAML readers; write "${value}" in quotes, or ${meant}`,
    );
  }
  const first = value.charCodeAt(0);
  if (!((first >= 48 && first <= 57) || first === 43 || first === 45)) return undefined;
  if (sexagesimal.test(value))
    return doubtful("other YAML readers take this for a number in base 60; put it in quotes");
  if ((value.includes("_") && separated.test(value)) || binary.test(value))
    return doubtful(
      "other YAML readers take this for a number; write the number in plain decimal digits, or the text in quotes",
    );
  if (dateTime.test(value) || looseDate.test(value))
    return doubtful("other YAML readers take this for a moment in time; put it in quotes");
  return undefined;
}

function numberAmbiguity(value: number, source: string): { code: FaultCode; message: string } | undefined {
  if (!Number.isFinite(value))
    return {
      code: "spec.number",
      message: "a number must be finite; write whole decimal digits, or put a text in quotes",
    };
  if (/^[-+]?0\d/.test(source))
    return doubtful(
      "a leading zero means octal to other YAML readers; write the number in decimal, or the text in quotes",
    );
  if (/^[-+]?\d+$/.test(source) && !Number.isSafeInteger(value))
    return {
      code: "spec.number",
      message: "this number is too large to be exact (above 2^53 - 1); if it is an id, put it in quotes",
    };
  if (String(value) !== source)
    return doubtful("write the number in plain decimal digits (no sign +, exponent, 0x or 0o), or the text in quotes");
  return undefined;
}

function doubtful(message: string): { code: FaultCode; message: string } {
  return { code: "spec.ambiguous-value", message };
}
