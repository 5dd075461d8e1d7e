// What an SDK hands to a handler, with a signal that also aborts when the caller is cut off. SDK v1 has `extra.signal`, v2
// `ctx.mcpReq.signal`.

/** Gives `extra` with its signal joined by `cutOff`'s, made only when somebody asks for it. Other members stay its own. */
export function withSignal<Extra>(extra: Extra, cutOff: { readonly signal: AbortSignal }): Extra {
  if (typeof extra !== "object" || extra === null) return extra;
  const { mcpReq } = extra as { mcpReq?: unknown };
  if (typeof mcpReq !== "object" || mcpReq === null) return joined(extra, cutOff);
  const inner = joined(mcpReq, cutOff);
  return isPlain(extra)
    ? { ...extra, mcpReq: inner }
    : (Object.create(extra, { mcpReq: { value: inner, enumerable: true } }) as Extra);
}

function joined<Holder extends object>(holder: Holder, cutOff: { readonly signal: AbortSignal }): Holder {
  const own = (holder as { signal?: unknown }).signal;
  if (!(own instanceof AbortSignal)) return holder;
  let both: AbortSignal | undefined;
  const get = (): AbortSignal => {
    both ??= AbortSignal.any([own, cutOff.signal]);
    return both;
  };
  // Copied where it is plain, so that it can be spread and logged as before. A literal, because this is made for every call.
  if (!isPlain(holder)) return Object.create(holder, { signal: { get, enumerable: true } }) as Holder;
  return {
    ...holder,
    get signal() {
      return get();
    },
  };
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}
