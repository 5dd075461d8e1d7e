// Streams that a client takes up again are their owner's: an event id is no credential (Streamable HTTP, resumability).
import { ownerName } from "../owner-name.ts";
import type { Tenancy } from "../tenancy.ts";
import { currentTenant } from "../tenant-context.ts";

/** `EventStore` of the MCP SDK, v1 and v2: what a transport keeps of its streams. */
export interface StreamEvents<Message> {
  storeEvent(streamId: string, message: Message): Promise<string>;
  getStreamIdForEventId?(eventId: string): Promise<string | undefined>;
  replayEventsAfter(
    lastEventId: string,
    options: { send: (eventId: string, message: Message) => Promise<void> },
  ): Promise<string>;
}

const resuming = new WeakSet<object>();

/** Says whether streams of the tenancy's servers may be taken up again. Elsewhere the adapters drop `Last-Event-ID`. */
export function resumesStreams(tenancy: Pick<Tenancy, "passthrough">): boolean {
  return tenancy.passthrough || resuming.has(tenancy);
}

/**
 * The part of an event store that belongs to the caller who is being served: give it to the transport that is made for a new
 * session, inside the request that opens it, and give every transport of the tenancy one, since from then on its adapters pass
 * `Last-Event-ID` on. Several transports, tenants and processes may share `inner`; an event of somebody
 * else is one that never was. `inner` must name its streams (`getStreamIdForEventId`). Outside of a request: `TypeError`.
 */
export function ownEventStore<Message>(
  tenancy: object,
  inner: StreamEvents<Message> & Required<Pick<StreamEvents<Message>, "getStreamIdForEventId">>,
): Required<StreamEvents<Message>> {
  const context = currentTenant();
  const owner = context === undefined ? undefined : (ownerName(context) ?? JSON.stringify([context.tenantId]));
  if (owner === undefined) throw new TypeError("an event store belongs to the caller of a request: make it inside one");
  if (typeof inner.getStreamIdForEventId !== "function")
    throw new TypeError("an event store that several callers share must have getStreamIdForEventId");
  resuming.add(tenancy);
  const prefix = `${owner}\n`;
  const ownStream = async (eventId: string): Promise<string | undefined> => {
    const stream = await inner.getStreamIdForEventId(eventId);
    return stream?.startsWith(prefix) ? stream.slice(prefix.length) : undefined;
  };
  return {
    storeEvent: (streamId, message) => inner.storeEvent(prefix + streamId, message),
    getStreamIdForEventId: ownStream,
    async replayEventsAfter(lastEventId, options) {
      const stream = await ownStream(lastEventId);
      if (stream === undefined) throw new Error("there is no such event");
      await inner.replayEventsAfter(lastEventId, options);
      return stream;
    },
  };
}
