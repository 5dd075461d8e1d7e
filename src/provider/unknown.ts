// A value that a preview cannot know yet.

/** The only instance of it: compare with `===`. */
export class Unknown {
  static readonly value: Unknown = new Unknown();
  /** makes the class nominal: nothing else can pass for it */
  readonly #unknown = true;

  static is(value: unknown): value is Unknown {
    return typeof value === "object" && value !== null && #unknown in value;
  }

  toString(): string {
    return "[unknown]";
  }

  toJSON(): string {
    return "[unknown]";
  }
}
