// No secret may stand where anybody reads it: in a name, tag, description or metadata, or in an input kept in the state.
import { readValue } from "../read-value.ts";
import { resourcePolicy } from "../resource-policy.ts";
import { textList } from "../text-list.ts";
import { textValues } from "../text-values.ts";

/** Inputs that the state keeps, though the provider has a write-only twin that it does not keep. */
const writeOnlyTwins: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "aws:secretsmanager/secretVersion:SecretVersion": { secretString: "secretStringWo", secretBinary: "secretStringWo" },
  "aws:ssm/parameter:Parameter": { value: "valueWo" },
  "aws:elasticache/user:User": { passwords: "passwordsWo" },
  "auth0:index/clientCredentials:ClientCredentials": { clientSecret: "clientSecretWo" },
  "okta:app/oAuth:OAuth": { clientBasicSecret: "clientBasicSecretWo" },
  "okta:idp/oidc:Oidc": { clientSecret: "clientSecretWo" },
};

/** Forms that only secrets have. */
const shapes: readonly (readonly [what: string, shape: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["an AWS access key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})/],
  ["a Google client secret", /\bGOCSPX-[\w-]{20,}/],
  ["a Slack token", /\bxox[abeprs]-[\w-]{10,}/],
  ["a Stripe key", /\b[rs]k_live_\w{16,}/],
  ["a password in a URL", /:\/\/[^/\s:@]+:[^/\s@]+@/],
];

/** Inputs that are secret for the provider: marked by the program and encrypted in the state. */
const secretInputs = /(?:secret|password|privatekey|token|pem|key)(?:Wo)?$/i;

/** A parameter that is no SecureString holds no secret. */
const plainParameter = (type: string, props: unknown): boolean =>
  type === "aws:ssm/parameter:Parameter" && readValue(props, "type") !== "SecureString";

/** Inputs are called as in the spec; lists are sorted on their way here, so a place in one says nothing: a role has its id. */
function written(type: string, props: unknown, path: readonly string[]): { within: string[] } | { path: string[] } {
  const item = path.findIndex((part) => /^\d+$/.test(part));
  const words = path.slice(0, item < 0 ? path.length : item);
  const role = words.at(-1) === "roles" ? readValue(props, ...path.slice(0, item + 1), "roleId") : undefined;
  const field = path[item + 1];
  if (typeof role === "string" && field !== undefined) return { path: ["roles", `=${role}`, field] };
  if (type !== "tenantry:index:SignedConfig") return { within: words };
  const [, ...content] = words;
  const inSettings = ["features", "oauth", "quotas", "allowlist"].includes(content[0] ?? "");
  return { path: [...(inSettings ? ["settings"] : []), ...content] };
}

export const noPlaintextSecrets = resourcePolicy(
  {
    name: "no-plaintext-secrets",
    description: "Secrets reach providers by write-only inputs or marked as secret, never in texts that people read.",
  },
  ({ type, props }) => {
    const twins = Object.entries(writeOnlyTwins[type] ?? {});
    const kept = twins.filter(([input]) => (readValue(props, input) ?? "") !== "" && !plainParameter(type, props));
    const listed = textList(props, "authenticationMode", "passwords").length > 0;
    const found = [...textValues(props)].flatMap(([path, text]) => {
      if (path.some((part) => secretInputs.test(part))) return [];
      const [what, shape] = shapes.find(([, form]) => form.test(text)) ?? [];
      if (what === undefined || shape === undefined) return [];
      const sentence = `${path.join(".")} holds ${what}; give a reference to it instead`;
      return [{ sentence, shape, ...written(type, props, path) }];
    });
    return [
      ...kept.map(([input, twin]) => `${input} is kept in the state; use ${twin}, which is not`),
      ...(listed ? ["authenticationMode.passwords is kept in the state; use passwordsWo, which is not"] : []),
      ...found,
    ];
  },
);
