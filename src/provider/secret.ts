// A value that the engine must encrypt wherever it writes it down.

/** Wraps a plain value, at any depth of a property map. Prints and serializes as `[secret]`, never as its value. */
export class Secret<Value = unknown> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The plain value. Call it as late as possible. */
  reveal(): Value {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}
