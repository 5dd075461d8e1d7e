// Places: from a path to the line and column where a person mends it. Only faults pay for this.
import { isMap, isScalar, isSeq, type ParsedNode } from "yaml";
import type { SpecPath } from "./fault.ts";

/** Gives the UTF-16 offset of the value at `path` (of its key with `atKey`), or of the nearest parent that exists. */
export function offsetOf(root: ParsedNode | null, path: SpecPath, atKey = false): number {
  let node: unknown = root;
  let offset = root?.range[0] ?? 0;
  for (const [depth, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === part);
      if (pair === undefined) return offset;
      const keyOffset = (pair.key as ParsedNode).range[0];
      const last = depth === path.length - 1;
      const value = pair.value as ParsedNode | null;
      // an empty value has no text of its own, and a block's place is its key
      const ownText = value !== null && !(isScalar(value) && value.source === "") && (last || !isMap(value));
      offset =
        !ownText || (last && atKey) || ((isMap(value) || isSeq(value)) && !value.flow) ? keyOffset : value.range[0];
      node = value;
    } else if (isSeq(node) && typeof part === "number") {
      const item = node.items[part] as ParsedNode | undefined;
      if (item === undefined) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}

/** Gives the path of the innermost value whose text holds `offset`. */
export function pathAt(root: ParsedNode | null, offset: number): SpecPath {
  const path: (string | number)[] = [];
  let node: unknown = root;
  for (;;) {
    const holds = (value: unknown): boolean => {
      const range = (value as ParsedNode | null)?.range;
      return range !== undefined && range !== null && range[0] <= offset && offset < Math.max(range[1], range[0] + 1);
    };
    if (isMap(node)) {
      const pair = node.items.find((item) => holds(item.value) || holds(item.key));
      if (pair === undefined || !isScalar(pair.key)) return path;
      path.push(String(pair.key.value));
      node = pair.value;
    } else if (isSeq(node)) {
      const index = node.items.findIndex(holds);
      if (index < 0) return path;
      path.push(index);
      node = node.items[index];
    } else return path;
  }
}

/** Line and column, both from 1, the column in UTF-16 units as editors count. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, offset));
  const lastBreak = before.lastIndexOf("\n");
  let line = 1;
  for (let at = before.indexOf("\n"); at >= 0; at = before.indexOf("\n", at + 1)) line += 1;
  return { line, column: before.length - lastBreak };
}
