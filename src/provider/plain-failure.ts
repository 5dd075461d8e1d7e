// What a provider that is not ours says, as it says it.

/** A failed call whose message reaches the engine unchanged, without a code of ours: stand-ins speak with it as the real provider does. */
export class PlainFailure extends Error {
  override readonly name = "PlainFailure";
}
