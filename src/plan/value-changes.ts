// The fields that no sentence of its own covers: runtime, claims, environments. Nothing may change unseen.
import { isDeepStrictEqual } from "node:util";
import { pathText } from "../spec/path-text.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import type { Blast, Change } from "./change.ts";

const places: { path: string[]; blast: Blast }[] = [
  // Servers of the one kind can't read keys as the other until they have the new config.
  { path: ["runtime", "redis", "isolation"], blast: "narrows" },
  { path: ["runtime", "redis", "service"], blast: "outage" },
  { path: ["runtime", "redis", "rotation"], blast: "none" },
  { path: ["runtime", "redis", "eraseOnDelete"], blast: "none" },
  { path: ["runtime", "gateway", "kind"], blast: "outage" },
  { path: ["runtime", "gateway", "region"], blast: "outage" },
  { path: ["runtime", "gateway", "restApis"], blast: "outage" },
  { path: ["runtime", "gateway", "override"], blast: "narrows" },
  { path: ["runtime", "gateway", "rotation"], blast: "none" },
  { path: ["runtime", "secrets", "delivery"], blast: "sign-in" },
  { path: ["identity", "claims", "tenant"], blast: "sign-in" },
  { path: ["identity", "claims", "roles"], blast: "sign-in" },
];

export function valueChanges(a: TenantSpec, b: TenantSpec): Change[] {
  const { tenantId } = b;
  const changes: Change[] = [];
  for (const { path, blast } of places) {
    const [was, now] = [at(a, path), at(b, path)];
    if (!isDeepStrictEqual(was, now))
      changes.push({
        tenantId,
        path: pathText(path),
        text: `${path.join(" ")} ${shown(was)} → ${shown(now)}`,
        blast,
      });
  }
  const names = new Set([...Object.keys(a.environments ?? {}), ...Object.keys(b.environments ?? {})]);
  for (const name of [...names].sort()) {
    const [was, now] = [a.environments?.[name], b.environments?.[name]];
    if (isDeepStrictEqual(was, now)) continue;
    const text =
      was === undefined
        ? `environment ${name} gets settings of its own`
        : now === undefined
          ? `environment ${name} loses its settings of its own`
          : `environment ${name} changes; compare with --env ${name} to see what that means there`;
    changes.push({ tenantId, path: `environments.${name}`, text, blast: "sign-in" });
  }
  return changes;
}

function shown(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value ?? "default");
}

function at(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const part of path)
    here = typeof here === "object" && here !== null ? (here as Record<string, unknown>)[part] : undefined;
  return here;
}
