// Pulumi.yaml and Pulumi.<stack>.yaml → DeploymentSettings, so that the CLI and the program read the same facts.
import { join } from "node:path";
import { closestWord } from "./closest-word.ts";
import { type DeploymentSettings, deploymentSettingsSchema } from "./deployment-settings.ts";
import { parseStackName } from "./parse-stack-name.ts";
import { settingSource } from "./setting-source.ts";
import { SpecError } from "./spec-error.ts";

/**
 * Reads the settings of the repository at `root`. A stack `<id>.<environment>` sets the environment; config of
 * Pulumi.<stack>.yaml stands over that of Pulumi.yaml. Errors: `settings.missing` and `settings.unreadable` (missing),
 * `settings.invalid` (refused; the message has every fault with its `file:line:column`), `settings.stack-name` (usage).
 */
export function readDeploymentSettings(root: string, options: { stack?: string } = {}): DeploymentSettings {
  const project = join(root, "Pulumi.yaml");
  const written = new Map(settingSource(project, true));
  let environment: string | undefined;
  if (options.stack !== undefined) {
    const stack = parseStackName(options.stack);
    environment = stack.environment;
    const name = environment === undefined ? stack.tenantId : `${stack.tenantId}.${environment}`;
    for (const [key, setting] of settingSource(join(root, `Pulumi.${name}.yaml`), false)) written.set(key, setting);
  }
  const config = Object.fromEntries([...written].map(([key, { value }]) => [key, value]));
  // the stack's name is what people see, so it wins over what a file says
  if (environment !== undefined) config.environment = environment;
  const parsed = deploymentSettingsSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  const known = Object.keys(deploymentSettingsSchema.shape);
  const reasons = parsed.error.issues.flatMap((issue) => {
    const [setting = "", ...path] = issue.path;
    const placeOf = (name: PropertyKey, inner: PropertyKey[] = []): string => {
      const place = written.get(String(name))?.placeOf(inner);
      return place === undefined ? "" : `${place}: `;
    };
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => {
        if (issue.path.length > 0)
          return `${placeOf(setting, [...path, key])}tenantry:${String(setting)} has no part ${key.slice(0, 40)}`;
        const meant = closestWord(key, known);
        const hint = meant === undefined ? "" : ` (did you mean tenantry:${meant}?)`;
        return `${placeOf(key)}tenantry:${key.slice(0, 40)} is not a known setting${hint}`;
      });
    const name = ["tenantry", [setting, ...path].join(".")].join(":");
    if (valueAt(config, issue.path) === undefined) return [`${placeOf(setting)}${name} is missing`];
    return [`${placeOf(setting, path)}${name} ${issue.message}`];
  });
  throw new SpecError("settings.invalid", `the settings in ${project} are not valid: ${reasons.join("; ")}`, {
    mend: `mend the config section of ${project}${options.stack === undefined ? "" : ` or Pulumi.${options.stack}.yaml`}`,
  });
}

function valueAt(from: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    from,
  );
}
