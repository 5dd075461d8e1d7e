// How the engine's driver asks the program about creations whose answer nobody heard, and how the program answers: by files,
// because a run of the engine has no other way in or out that the state would not remember.

/** Environment variable with the path of the questions (JSON, `LookUpQuestion[]`); set, the program registers no resource. */
export const lookUpVariable = "TENANTRY_LOOK_UP";

/** The answers (JSON, `LookUpAnswer[]`) stand beside the questions. */
export const answersFile = (questions: string): string => `${questions}.answers`;

/** A creation that was asked for: was it done? */
export interface LookUpQuestion {
  urn: string;
  type: string;
  /** logical name */
  name: string;
  /** as the state has them: secrets are encrypted, and nothing of them is asked */
  inputs: Readonly<Record<string, unknown>>;
  /** reference of its provider, `urn::id`; empty where there is none */
  provider: string;
  /** URN of what it stands below; empty where it stands alone */
  parent: string;
}

/**
 * `ours`: it stands, with our mark, under this id. `absent`: it does not. `again`: creating it again is the same call.
 * `foreign`: another's object has its name; `what` says which, in words without secrets. `unseen`: the provider can't look for
 * it; `id` is the form of the id that `pulumi import` wants, and `twice` says what the service does when it is made again.
 */
export type LookUpAnswer = { urn: string } & (
  | { kind: "ours"; id: string }
  | { kind: "absent" | "again" }
  | { kind: "foreign"; id: string; what: string }
  | { kind: "unseen"; id: string; twice: "refused" | "possible" }
);
