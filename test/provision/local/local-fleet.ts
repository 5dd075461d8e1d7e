// The example fleet on the embedded platform, with the secrets that its specs refer to, and what its platform and servers hold.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TenantConfig } from "../../../src/bundle/documents.ts";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { type AdminClient, openAdminClient } from "../../../src/provision/local/admin-client.ts";
import { openSecret, type SealKey } from "../../../src/runtime/open-secret.ts";
import { type FleetRepository, fleetRepository } from "../fleet-repository.ts";

export interface LocalFleet extends FleetRepository {
  admin: AdminClient;
  /** field → what a tenant's servers open from its signed config */
  opened(stack: Stack): Promise<Record<string, string>>;
}

export async function localFleet(): Promise<LocalFleet> {
  const names = ["foundry-google", "foundry-microsoft", "foundry-idp", "harvest-github"];
  const files = Object.fromEntries(names.map((name) => [`.tenantry/secrets/${name}`, `the secret of ${name}\n`]));
  const environment = { FOUNDRY_GITHUB: "the secret of foundry-github" };
  const repository = await fleetRepository({ fleet: "local", files, environment });
  const admin = await openAdminClient(join(repository.root, ".tenantry/local"));
  const keys = join(repository.root, ".tenantry/keys");
  const file = readdirSync(keys).find((name) => name.startsWith("seal.") && name.endsWith(".json")) ?? "";
  const sealKey = JSON.parse(readFileSync(join(keys, file), "utf8")) as SealKey;
  const opened = async (stack: Stack): Promise<Record<string, string>> => {
    const { tenantConfig } = (await stack.outputs()) as { tenantConfig: string };
    const text = Buffer.from(tenantConfig.split(".")[1] ?? "", "base64url").toString();
    const config = JSON.parse(text) as TenantConfig;
    const fields = Object.keys(config.config.secrets);
    const values = await Promise.all(fields.map((field) => openSecret(config, field, [sealKey])));
    return Object.fromEntries(fields.map((field, index) => [field, values[index] ?? ""]));
  };
  return { ...repository, admin, opened };
}
