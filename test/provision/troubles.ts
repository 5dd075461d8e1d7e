// Trouble in stood-in services, by platform: what is injected, and what a run must say of it.
import { tokens as auth0 } from "../../src/rehearsal/auth0/tokens.ts";
import type { Fault } from "../../src/rehearsal/fault.ts";
import { tokens as okta } from "../../src/rehearsal/okta/tokens.ts";
import type { PlainMap } from "../../src/rehearsal/plain-map.ts";
import { awsTypes } from "./aws/aws-types.ts";
import { b2cToken } from "./azure-b2c/b2c-token.ts";
import { entraToken } from "./entra/entra-token.ts";

/** Stands where a service may repeat what it was sent. */
export const canary = "c4n4ry-Zx81_kQ.sent~secret";

export interface Trouble {
  what: string;
  fault?: Fault;
  /** what stands there before the run, and is somebody else's */
  foreign?: { type: string; id: string; properties: PlainMap };
  code: string;
  kind: "failed" | "missing" | "refused";
  /** words of the message, and of what is to be done */
  says: RegExp;
  mend: RegExp;
}

const again = /run it again/i;
const storm = (type: string): Trouble => ({
  what: "a storm of 429 that does not end",
  fault: { kind: "rate-limit", retryAfter: 9, operation: "create", type, times: 99 },
  ...{ code: "rehearsal.rate-limited", kind: "failed", says: /limits our rate/, mend: /Wait 9 s and run it again/ },
});
/** A creation that took effect is found at once, and recorded. */
const lost = (type: string): Trouble => ({
  what: "an answer that is lost after the creation took effect",
  fault: { kind: "time-out", operation: "create", type },
  ...{ code: "rehearsal.timeout", kind: "failed", mend: again },
  says: /did not answer .*made all the same, and recorded now/,
});
/** What has the name can't be seen by us; `words` are the provider's. */
const taken = (type: string, words: string): Trouble => ({
  what: "a name that is taken by what we can't see",
  fault: { kind: "says", operation: "create", type, words },
  ...{ code: "engine.resource-failed", kind: "failed", says: /failed: .*already exists/, mend: again },
});

export const troubles: Readonly<Record<string, readonly Trouble[]>> = {
  auth0: [
    storm(auth0.organization),
    lost(auth0.organization),
    taken(auth0.organization, "409 Conflict: An organization with this name already exists."),
  ],
  okta: [
    storm(okta.group),
    lost(okta.group),
    {
      what: "an object of somebody else's under its name",
      foreign: {
        type: okta.group,
        id: "00gforeign",
        properties: { name: "pied-piper.prod:member", description: "Theirs" },
      },
      ...{ code: "engine.foreign-object", kind: "refused" },
      ...{ says: /group pied-piper\.prod:member \(Theirs\), id 00gforeign/, mend: /rename or delete it/ },
    },
    taken(
      okta.server,
      "failed to create authorization server: the API returned an error: Api validation failed: name. Causes: errorSummary: An object with this field already exists",
    ),
  ],
  entra: [
    storm(entraToken.application),
    taken(
      entraToken.application,
      "ApplicationsClient.BaseClient.Post(): unexpected status 400 with OData error: Request_BadRequest: Another object with the same value for property identifierUris already exists.",
    ),
  ],
  "azure-b2c": [
    {
      what: "a permission that our identity lacks",
      fault: { kind: "denied", operation: "create", type: b2cToken.graph.policy },
      ...{ code: "graph.permission", kind: "missing", says: /identity may not/, mend: /azure-b2c-permissions\.json/ },
    },
    {
      what: "a quota of the directory that is reached",
      fault: { kind: "full", operation: "create", type: b2cToken.graph.keySet },
      ...{ code: "graph.quota", kind: "failed", says: /A quota of the directory is reached/, mend: again },
    },
  ],
  aws: [
    lost(awsTypes.key),
    taken(
      awsTypes.secret,
      `creating Secrets Manager Secret: ResourceExistsException: The operation failed because the secret already exists. secret_string="${canary}"`,
    ),
  ],
};
