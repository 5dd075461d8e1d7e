// A refusal's code → the sentence that a person needs.
import type { DocumentRefusal } from "../../verify/refusal-code.ts";

const sentences: Partial<Record<DocumentRefusal, string>> = {
  "envelope.malformed": "it is not a compact JWS of exactly three strict base64url parts",
  "envelope.oversized": "it is longer than any document of ours",
  "header.type": "it is a document of another kind",
  "header.malformed": "its protected header holds something else than alg, kid and typ",
  "key.unknown": "the pinned root does not trust the key that signed it",
  "key.algorithm": "its algorithm is not that of the key",
  "signature.invalid": "its signature does not hold: somebody changed it, or another key signed it",
  "body.canonical": "its body is not in the one allowed form (a duplicate key, a space, an odd number)",
  "schema.unsupported": "a newer tenantry wrote it: update this one",
  "requires.unknown": "it asks for a feature that this tenantry does not know: update it",
  "deployment.other": "it belongs to another deployment",
  "environment.other": "it belongs to another environment",
  "tenant.other": "it is another tenant's",
  "content.digest": "its content is not what its digest says",
  "issuer.insecure": "it trusts an issuer without https, which only environment local allows",
  "time.future":
    "it was signed in this clock's future: check this machine's clock, and that of the machine that signed",
  "time.expired": "it has expired: run `tenantry up` and `tenantry publish`",
  "time.life": "it lives longer than any config may",
  "root.expired": "the pinned root has expired: pin the newest root.json",
  "root.future": "the root was signed in this clock's future: check this machine's clock",
  "root.threshold": "too few of its own root keys signed the pinned root",
  "root.sequence": "a root between the pinned one and the newest is missing",
  "root.key": "the root lists a key that is not sound",
};

/** Gives the sentence; codes that name everything by themselves stand for themselves. */
export function refusalSentence(code: string): string {
  return (sentences as Record<string, string>)[code] ?? code;
}
