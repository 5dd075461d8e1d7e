// A terminal as one command sees it: where people's text goes, and how it looks.
import { styleText } from "node:util";
import type { Terminal, TextStream } from "./terminal.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** A terminal with the wishes of one call: `--json` moves people's text to stderr. */
export interface Io extends Terminal {
  /** exactly one JSON document goes to stdout, nothing else */
  json: boolean;
  /** where people's text goes: stdout, or stderr when `json` is on */
  people: TextStream;
  /** a person looks at `people` now: tables and progress may move */
  live: boolean;
  /** writes one line for people */
  say(line?: string): void;
  /** writes one line for people on stderr, whatever `json` says: warnings and progress that no pipe should swallow */
  note(line: string): void;
  /** colours `text` on a terminal, unless NO_COLOR is set (no-color.org) */
  paint(style: Style, text: string): string;
}

/** Gives the view of `terminal` that a command gets. `CI` set means that nothing moves, though colours may stay. */
export function openIo(terminal: Terminal, wishes: { json: boolean }): Io {
  const people = wishes.json ? terminal.stderr : terminal.stdout;
  const coloured = people.isTTY === true && !terminal.env.NO_COLOR && terminal.env.TERM !== "dumb";
  return {
    ...terminal,
    json: wishes.json,
    people,
    live: !wishes.json && people.isTTY === true && !terminal.env.CI,
    say: (line = "") => void people.write(`${line}\n`),
    note: (line) => void terminal.stderr.write(`${line}\n`),
    paint: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
  };
}
