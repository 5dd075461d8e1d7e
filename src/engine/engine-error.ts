// Engine: its closed union of codes.
/**
 * `missing` no engine and no way to get one; `corrupt` a download that is not what was published; `build-failed` Go could
 * not build it; `locked` another run holds the stack; `passphrase` absent or wrong; `disk-full` and `unwritable` the state
 * folder; `interrupted` somebody stopped the run; `changes` and `drift` where none were expected; `protected` what may not be destroyed; `policy` a policy pack does not allow it; `program-failed` and
 * `resource-failed` what the engine ran; `foreign-object` another's object
 * has the name of ours; `unseen-object` one that may stand already can't be looked for; `credentials`, `denied` and `quota` what
 * a provider says of ours; `no-stack` the stack does not exist; `unreadable` the state or project cannot be
 * read; `failed` anything else that the engine said.
 */
export type EngineErrorCode =
  | "engine.missing"
  | "engine.corrupt"
  | "engine.build-failed"
  | "engine.locked"
  | "engine.passphrase"
  | "engine.disk-full"
  | "engine.unwritable"
  | "engine.interrupted"
  | "engine.changes-expected-none"
  | "engine.drift"
  | "engine.program-failed"
  | "engine.resource-failed"
  | "engine.protected"
  | "engine.policy"
  | "engine.foreign-object"
  | "engine.unseen-object"
  | "engine.credentials"
  | "engine.denied"
  | "engine.quota"
  | "engine.no-stack"
  | "engine.unreadable"
  | "engine.failed";
