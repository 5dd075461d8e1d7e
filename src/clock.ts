// Base: the only way to know the time, so that tests and verifiers can fix it.

/** Gives the present time in whole seconds since 1970-01-01T00:00:00Z. */
export type Clock = () => number;

export const systemClock: Clock = () => Math.floor(Date.now() / 1000);
