// The statements of an IAM policy document, as lists, whichever of its spellings was used.
import { readList } from "./read-list.ts";
import { readValue } from "./read-value.ts";
import { textList } from "./text-list.ts";

export interface Statement {
  effect: string;
  actions: string[];
  resources: string[];
  principals: string[];
}

/** `document` is JSON text or an object; what is neither, or not known yet, has no statements. */
export function statements(document: unknown): Statement[] {
  const parsed = typeof document === "string" ? parse(document) : document;
  const list = readValue(parsed, "Statement");
  return (Array.isArray(list) ? readList(list) : list === undefined ? [] : [list]).map((each) => ({
    effect: String(readValue(each, "Effect") ?? ""),
    actions: textList(each, "Action"),
    resources: textList(each, "Resource"),
    principals: [...textList(each, "Principal"), ...textList(each, "Principal", "AWS")],
  }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // the provider refuses it by itself
    return undefined;
  }
}
