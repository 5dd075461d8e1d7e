// Engine: sizes and times of bringing an engine, with their units.

export const engineLimits = {
  /** bytes of the official archive (3.259.0 is about 100 MB) */
  archiveBytes: 600 * 1024 * 1024,
  /** bytes of the published list of checksums */
  checksumBytes: 256 * 1024,
  /** milliseconds until a server has answered: a closed network must not hold anybody up */
  answerTime: 5_000,
  /** milliseconds without a byte after which a download has failed */
  stallTime: 20_000,
  /** milliseconds between two lines of progress */
  progressTime: 15_000,
  /** milliseconds between two looks at the lock of another installation */
  lockPoll: 1_000,
  /** milliseconds that another installation may take before we give up waiting for it */
  lockWait: 45 * 60_000,
  /** milliseconds between two looks at the engine's event log */
  eventPoll: 40,
  /** milliseconds that a look-up of what a run left behind may take */
  lookUp: 120_000,
  /** characters of an engine's output that are kept to explain a failure */
  outputTail: 65_536,
} as const;
