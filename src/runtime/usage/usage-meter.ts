/** A second place that counts go to, such as Prometheus: called when a batch is cut, once for each count. Never throws. */
export interface UsageMeter {
  /** `tool` absent: requests */
  add(tenantId: string, tool: string | undefined, allowed: number, refused: number): void;
}

/** The first `most` values are labels of their own, whatever comes later is `(other)`: series stay bounded. */
export function boundedLabels(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return "(other)";
    known.add(value);
    return value;
  };
}
