// The closed list of reasons for which signed bytes are refused. A refusal is data (design §5.5).

/** Why an envelope or its body is refused, whatever document it carries. */
export type EnvelopeRefusal =
  | "envelope.oversized"
  | "envelope.malformed"
  | "header.malformed"
  | "header.type"
  | "key.unknown"
  | "key.algorithm"
  | "signature.invalid"
  | "body.encoding"
  | "body.json"
  | "body.canonical"
  | "body.number"
  | "body.depth"
  | "schema.unsupported"
  | "requires.unknown"
  | "body.shape";

/** Why a root, or the chain that leads to it, is refused. */
export type RootRefusal =
  | EnvelopeRefusal
  | "root.key"
  | "root.threshold"
  | "root.sequence"
  | "root.expired"
  | "root.future"
  | "deployment.other"
  | "environment.other";

/** Why a tenant config, tombstone, head or suspension list is refused. */
export type DocumentRefusal =
  | EnvelopeRefusal
  | RootRefusal
  | "tenant.other"
  | "content.digest"
  | "issuer.insecure"
  | "time.future"
  | "time.expired"
  | "time.life"
  | "rollback.generation"
  | "rollback.version"
  | "rollback.serial"
  | "rollback.content";
