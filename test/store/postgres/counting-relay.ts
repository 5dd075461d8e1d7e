// A TCP relay in front of a server that counts round trips: a client's turns to speak after the server has spoken.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface CountingRelay {
  port: number;
  /** round trips since the last call of this */
  take(): number;
  /** Cuts every connection, as a failover does. */
  cut(): void;
  close(): Promise<void>;
}

export async function countingRelay(target: number): Promise<CountingRelay> {
  let trips = 0;
  const sockets = new Set<Socket>();
  const relay = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    let answered = true;
    near.on("data", (data) => {
      if (answered) trips += 1;
      answered = false;
      far.write(data);
    });
    far.on("data", (data) => {
      answered = true;
      near.write(data);
    });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  const address = relay.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    take() {
      const counted = trips;
      trips = 0;
      return counted;
    },
    cut,
    async close() {
      cut();
      relay.close();
      await once(relay, "close");
    },
  };
}
