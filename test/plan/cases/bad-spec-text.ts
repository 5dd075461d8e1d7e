/** The whole spec of tenant `id` around one case's part, in which `TENANT` means the id. */
export function badSpecText(id: string, part: string): string {
  const identity =
    part.includes("\nidentity:") || part.startsWith("identity:") ? "" : "identity: { platform: local }\n";
  const sections = part.includes("settings:") ? "" : "settings: {}\n";
  const head = `tenantId: ${id}\norganizationName: ${id}\nstatus: active\nplan: pro\n`;
  return `${head}${sections}${identity}${part.replaceAll("TENANT", id)}`;
}
