// The shape of SignedConfig's inputs; what the content may hold was judged with the spec.
import type { PropertyMap } from "../../provider/property-value.ts";
import type { CheckFailure } from "../../provider/resource-behaviour.ts";
import { Secret } from "../../provider/secret.ts";
import { Unknown } from "../../provider/unknown.ts";

/** Finds what is missing or misplaced. A secret's plain value is refused unless it is marked as secret. */
export function checkSignedConfig(news: PropertyMap): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const name of ["deployment", "environment", "tenant"]) {
    if (typeof news[name] !== "string" || news[name] === "")
      failures.push({ property: name, reason: "must be a text" });
  }
  const { content, secrets } = news;
  if (content === null || typeof content !== "object" || Array.isArray(content)) {
    failures.push({ property: "content", reason: "must be a map" });
  } else if (content instanceof Secret) {
    failures.push({ property: "content", reason: "holds a secret in plain text: hand it over in secrets" });
  }
  if (!Array.isArray(secrets)) return [...failures, { property: "secrets", reason: "must be a list" }];
  const fields = new Set<string>();
  for (const [index, secret] of secrets.entries()) {
    const at = `secrets[${index}]`;
    if (secret instanceof Unknown) continue;
    if (secret === null || typeof secret !== "object" || Array.isArray(secret) || secret instanceof Secret) {
      failures.push({ property: at, reason: "must be a map" });
      continue;
    }
    const { field, reference, value, delivery } = secret;
    if (typeof field !== "string") failures.push({ property: `${at}.field`, reason: "must be a text" });
    else if (fields.has(field)) failures.push({ property: `${at}.field`, reason: "stands twice" });
    else fields.add(field);
    if (delivery !== "sealed" && delivery !== "reference") {
      failures.push({ property: `${at}.delivery`, reason: "must be sealed or reference" });
    }
    if ((reference === undefined) === (value === undefined)) {
      failures.push({ property: at, reason: "must hold either a reference or a value" });
    } else if (typeof value === "string") {
      failures.push({ property: `${at}.value`, reason: "must be marked as secret" });
    } else if (value !== undefined && delivery === "reference") {
      failures.push({ property: at, reason: "has no reference to deliver" });
    }
  }
  return failures;
}
