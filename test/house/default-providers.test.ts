// Projects that we write refuse a resource that would take whatever account the process has (docs/adr/0033).
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { starterFiles } from "../../src/control/cli/starter-files.ts";

const fleets = resolve(import.meta.dirname, "../../examples/fleets");
const packages: Readonly<Record<string, string>> = {
  auth0: "auth0",
  okta: "okta",
  entra: "azuread",
  "azure-b2c": "azuread",
};
const disabled = (project: string): string[] => {
  const { config } = parse(project) as { config: Record<string, { value?: string[] } | undefined> };
  return config["pulumi:disable-default-providers"]?.value ?? [];
};
const platformsOf = (fleet: string): string[] =>
  readdirSync(join(fleets, fleet, "tenants")).map((name) => {
    const spec = parse(readFileSync(join(fleets, fleet, "tenants", name), "utf8")) as {
      identity: { platform: string };
    };
    return spec.identity.platform;
  });

it.each(readdirSync(fleets))("examples/fleets/%s disables the default provider of every platform it is on", (fleet) => {
  const needed = new Set(platformsOf(fleet).flatMap((platform) => packages[platform] ?? []));
  expect(disabled(readFileSync(join(fleets, fleet, "Pulumi.yaml"), "utf8"))).toEqual([...needed]);
});

it("a new project disables all of them", () => {
  const files = starterFiles({ deployment: "new", tenantry: "0.0.0", peers: {}, node: "0.0.0" });
  expect(disabled(files.get("Pulumi.yaml") ?? "").sort()).toEqual([...new Set(Object.values(packages))].sort());
});
