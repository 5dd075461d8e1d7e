type Work = () => void | Promise<void>;

const readers = {
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  wall: () => Number(process.hrtime.bigint()) / 1000,
};

/** Runs `work` `calls` times, one after the other, and gives the microseconds a call took by the named clock. */
export async function timeCalls(work: Work, calls: number, clock: "cpu" | "wall"): Promise<number> {
  const read = readers[clock];
  const start = read();
  for (let done = 0; done < calls; done++) {
    const pending = work();
    // Awaiting what is not a promise would charge a synchronous work for a turn of the loop that it does not take.
    if (pending !== undefined) await pending;
  }
  return (read() - start) / calls;
}
