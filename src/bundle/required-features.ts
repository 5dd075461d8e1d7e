import type { knownFeatures, TenantContent } from "./documents.ts";

/** Gives the words that `requires` must hold: every feature of `content` that narrows access, sorted. */
export function requiredFeatures(content: TenantContent): (typeof knownFeatures)[number][] {
  const features: (typeof knownFeatures)[number][] = [];
  if (content.allowlist.length > 0) features.push("allowlist");
  if (content.roles.some((role) => role.permissions.some(({ conditions }) => conditions !== undefined))) {
    features.push("conditions");
  }
  const { perUser, tools } = content.quotas ?? {};
  if (perUser !== undefined || tools !== undefined) features.push("fine-quotas");
  if (content.issuers.some(({ policies }) => policies !== undefined)) features.push("policies");
  if (content.redis.isolation === "acl") features.push("redis-acl");
  if (Object.values(content.secrets).some((secret) => "sealed" in secret)) features.push("sealed-secrets");
  return features;
}
