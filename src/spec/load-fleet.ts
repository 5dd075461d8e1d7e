// A folder of specs → the fleet: every file parsed, then the rules that only all files together can break.
import { lstatSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import { limits } from "../limits.ts";
import type { Fault } from "./fault.ts";
import { type Claim, type FleetProblem, fleetProblems } from "./fleet-problems.ts";
import { judgedOverlay, writtenPath } from "./overlay-problems.ts";
import { parseTenantSpec } from "./parse-tenant-spec.ts";
import { readSpecFile } from "./read-spec-file.ts";
import type { RedisService } from "./redis-spec.ts";
import { SpecError } from "./spec-error.ts";
import { specFor } from "./spec-for.ts";
import { faultsOf, rememberSource, sourceOf } from "./spec-source.ts";
import type { TenantSpec } from "./tenant-spec.ts";

export interface FleetOptions {
  /** lays every spec's overlay of this environment on; without it specs stay as written and all environments are judged */
  environment?: string;
  /** holds callbacks and custom domains to the deployment's own hosts */
  baseHost?: string;
  /** holds tenants that want a Redis user of their own to what the deployment has */
  redis?: readonly RedisService[];
  /** name of the folder of specs inside a repository (default `tenants`) */
  tenants?: string;
  clock?: Clock;
}

export type FleetResult =
  | {
      ok: true;
      specs: TenantSpec[];
      /** the same as their files say them: `specs` where no environment was named */
      written: TenantSpec[];
      files: Map<string, string>;
    }
  | { ok: false; faults: Fault[] };

/**
 * Reads `<id>.yaml` files of `directory`, or of the `tenants` folder in it. Specs are sorted by id; `files` maps each id
 * to its file, as `directory` was written. Throws `spec.no-directory` (missing) when there is nothing to read.
 */
export function loadFleet(directory: string, options: FleetOptions = {}): FleetResult {
  const folder = fleetFolder(directory, options.tenants ?? "tenants");
  const faults: Fault[] = [];
  const specs: TenantSpec[] = [];
  const files = new Map<string, string>();
  const refuse = (name: string, message: string, code: Fault["code"] = "fleet.file"): void => {
    faults.push({ code, file: join(folder, name), line: 1, column: 1, path: "", message });
  };
  // one reading of the clock, so that no certificate expires between two files
  const at = (options.clock ?? systemClock)();
  const clock: Clock = () => at;

  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const { name } = entry;
    // names of files are shown on terminals
    const shown = name.replace(/[^\x20-\x7e]/g, "?");
    if (specs.length >= limits.fleetTenants) {
      refuse("", `a fleet holds at most ${limits.fleetTenants} tenants`, "fleet.too-many");
      break;
    }
    if (!/\.ya?ml$/i.test(name)) {
      // a spec one level down would be ignored in silence
      if (entry.isDirectory() && !name.startsWith("."))
        refuse(shown, "is a folder; specs stand side by side in one folder");
      continue;
    }
    if (!name.endsWith(".yaml")) {
      refuse(shown, "a spec's name ends in .yaml, in lower case; rename the file");
      continue;
    }
    const read = readSpecFile(join(folder, name));
    if ("refused" in read) {
      refuse(shown, read.refused);
      continue;
    }
    const file = join(folder, shown);
    const parsed = parseTenantSpec(read.bytes, { file, clock });
    if (!parsed.ok) faults.push(...parsed.faults);
    else {
      files.set(parsed.spec.tenantId, file);
      specs.push(parsed.spec);
    }
  }
  // fleet rules run over the valid specs even when others are not, so that one run tells everything
  const views = options.environment === undefined ? [undefined, ...environmentsOf(specs)] : [options.environment];
  let result = specs;
  for (const environment of views) {
    const seen = environment === undefined ? specs : overlaid(specs, environment, options, clock, faults);
    if (environment !== undefined && environment === options.environment) result = seen;
    const placed = (problem: FleetProblem): Fault[] => {
      const spec = seen.find((each) => each.tenantId === problem.tenantId);
      const source = (spec && sourceOf(spec)) ?? { file: problem.tenantId, text: "" };
      const written = specs.find((each) => each.tenantId === problem.tenantId);
      const path =
        environment === undefined || written === undefined
          ? problem.path
          : writtenPath(written, environment, problem.path);
      return faultsOf([{ ...problem, path }], source);
    };
    const placeOf = ({ tenantId, path }: Claim): string =>
      placed({ tenantId, path, code: "fleet.file", message: "" })
        .map(({ file, line, column }) => `${file}:${line}:${column}`)
        .join();
    for (const problem of fleetProblems(seen, placeOf, options.baseHost)) faults.push(...placed(problem));
  }
  if (faults.length > 0) return { ok: false, faults: distinct(faults) };
  for (const list of new Set([result, specs])) list.sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
  return { ok: true, specs: result, written: specs, files };
}

function fleetFolder(directory: string, tenants: string): string {
  const kind = (path: string): "folder" | "link" | "other" | "nothing" => {
    try {
      const stat = lstatSync(path);
      return stat.isSymbolicLink() ? "link" : stat.isDirectory() ? "folder" : "other";
    } catch {
      return "nothing";
    }
  };
  const inner = join(directory, tenants);
  const found = basename(directory) === tenants ? "nothing" : kind(inner);
  if (found === "folder") return inner;
  if (found === "link")
    throw new SpecError(
      "spec.no-directory",
      `${inner} is a symbolic link, and specs are read only from the repository itself`,
      {
        kind: "refused",
        mend: "put the folder of specs in its place",
      },
    );
  if (kind(directory) === "folder") return directory;
  throw new SpecError("spec.no-directory", `there is no folder of tenant specs at ${directory}`, {
    kind: "missing",
    mend: `make it, with one <tenantId>.yaml for each tenant, or name another with --dir`,
  });
}

function environmentsOf(specs: readonly TenantSpec[]): string[] {
  return [...new Set(specs.flatMap((spec) => Object.keys(spec.environments ?? {})))].sort();
}

function overlaid(
  specs: readonly TenantSpec[],
  environment: string,
  options: FleetOptions,
  clock: Clock,
  faults: Fault[],
): TenantSpec[] {
  const { baseHost, redis } = options;
  return specs.flatMap((spec) => {
    // without an overlay and deployment facts there is nothing that parsing has not judged
    if (options.environment === undefined && !Object.hasOwn(spec.environments ?? {}, environment)) return [spec];
    const known =
      options.environment === undefined && baseHost === undefined && redis === undefined
        ? judgedOverlay(spec, environment)
        : undefined;
    if (known !== undefined) {
      rememberSource(known, sourceOf(spec) ?? { file: `${spec.tenantId}.yaml`, text: "" });
      return [known];
    }
    const result = specFor(spec, environment, {
      clock,
      ...(baseHost === undefined ? {} : { baseHost }),
      ...(redis === undefined ? {} : { redis }),
    });
    if (result.ok) return [result.spec];
    faults.push(...result.faults);
    return [];
  });
}

function distinct(faults: readonly Fault[]): Fault[] {
  const seen = new Map(
    faults.map((fault) => [`${fault.file}\n${fault.line}\n${fault.column}\n${fault.code}\n${fault.message}`, fault]),
  );
  return [...seen.values()].sort((a, b) =>
    a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
  );
}
