// Pulumi.yaml and Pulumi.<stack>.yaml → DeploymentSettings, so that the CLI and the program read the same facts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import { closestWord } from "./closest-word.ts";
import { type DeploymentSettings, deploymentSettingsSchema } from "./deployment-settings.ts";
import { parseStackName } from "./parse-stack-name.ts";
import { SpecError, type SpecErrorCode } from "./spec-error.ts";

/**
 * Reads the settings of the repository at `root`. A stack `<id>.<environment>` sets the environment; config of
 * Pulumi.<stack>.yaml stands over that of Pulumi.yaml. Errors: `settings.missing` and `settings.unreadable` (missing),
 * `settings.invalid` (refused), `settings.stack-name` (usage).
 */
export function readDeploymentSettings(root: string, options: { stack?: string } = {}): DeploymentSettings {
  const project = join(root, "Pulumi.yaml");
  const config = configOf(project, true);
  if (options.stack !== undefined) {
    const { tenantId, environment } = parseStackName(options.stack);
    const name = environment === undefined ? tenantId : `${tenantId}.${environment}`;
    Object.assign(config, configOf(join(root, `Pulumi.${name}.yaml`), false));
    // the stack's name is what people see, so it wins over what a file says
    if (environment !== undefined) config.environment = environment;
  }
  const parsed = deploymentSettingsSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  const known = Object.keys(deploymentSettingsSchema.shape);
  const reasons = parsed.error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => {
        const [within] = issue.path;
        if (within !== undefined) return `tenantry:${String(within)} has no part ${key.slice(0, 40)}`;
        const meant = closestWord(key, known);
        return `tenantry:${key.slice(0, 40)} is not a known setting${meant === undefined ? "" : ` (did you mean tenantry:${meant}?)`}`;
      });
    const name = `tenantry:${issue.path.map(String).join(".")}`;
    return [valueAt(config, issue.path) === undefined ? `${name} is missing` : `${name} ${issue.message}`];
  });
  throw new SpecError("settings.invalid", `the settings in ${project} are not valid: ${reasons.join("; ")}`, {
    mend: `mend the config section of ${project}${options.stack === undefined ? "" : ` or Pulumi.${options.stack}.yaml`}`,
  });
}

/** The `tenantry:` keys of a file's config; in Pulumi.yaml an entry may be a value or `{ value | default }`. */
function configOf(file: string, required: boolean): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const gone = (cause as NodeJS.ErrnoException).code === "ENOENT";
    if (gone && !required) return {};
    const code: SpecErrorCode = gone ? "settings.missing" : "settings.unreadable";
    const mend = gone ? "run tenantry init, or name the repository with --dir" : "check the file's permissions";
    throw new SpecError(code, `${file} ${gone ? "does not exist" : "can't be read"}`, {
      kind: "missing",
      mend,
      cause,
    });
  }
  const document = parseDocument(text, { version: "1.2", merge: false, strict: true });
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents)))
    throw new SpecError("settings.invalid", `${file} is not a valid YAML mapping`, {
      mend: "mend the file; pulumi itself would refuse it too",
    });
  const name: unknown = document.get("name");
  const config = document.get("config", true);
  const found: Record<string, unknown> = {};
  if (!isMap(config)) return found;
  for (const { key, value } of config.items) {
    if (!isScalar(key) || typeof key.value !== "string") continue;
    // a key without namespace belongs to the project (Pulumi's rule)
    const bare = key.value.startsWith("tenantry:")
      ? key.value.slice(9)
      : name === "tenantry" && !key.value.includes(":")
        ? key.value
        : undefined;
    if (bare === undefined || bare === "__proto__") continue;
    const inner = isMap(value) ? mapped(value, required) : isScalar(value) ? value.value : undefined;
    if (inner !== undefined) found[bare] = inner;
  }
  return found;
}

/** Pulumi.yaml says `{ value | default }`; a stack's file says the value itself, or `{ secure }`, which is nobody's setting. */
function mapped(map: YAMLMap, project: boolean): unknown {
  const inner: unknown = map.has("value") ? map.get("value") : project ? map.get("default") : map;
  if (!isMap(inner)) return inner;
  return inner.has("secure") ? undefined : inner.toJSON();
}

function valueAt(from: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    from,
  );
}
