// What an SDK hands to a handler, with a signal that also aborts when the caller is cut off. SDK v1 has `extra.signal`, v2
// `ctx.mcpReq.signal`.

/** Gives `extra` with its signal joined by `cutOff`'s, made only when somebody asks for it. Other members stay its own. */
export function withSignal<Extra>(extra: Extra, cutOff: { readonly signal: AbortSignal }): Extra {
  if (typeof extra !== "object" || extra === null) return extra;
  const { mcpReq } = extra as { mcpReq?: unknown };
  if (typeof mcpReq === "object" && mcpReq !== null)
    return derived(extra, { mcpReq: { value: joined(mcpReq, cutOff) } });
  return joined(extra, cutOff);
}

function joined<Holder extends object>(holder: Holder, cutOff: { readonly signal: AbortSignal }): Holder {
  const own = (holder as { signal?: unknown }).signal;
  if (!(own instanceof AbortSignal)) return holder;
  let both: AbortSignal | undefined;
  const get = (): AbortSignal => {
    both ??= AbortSignal.any([own, cutOff.signal]);
    return both;
  };
  return derived(holder, { signal: { get, enumerable: true } });
}

/** The same object but for some members: copied where it is plain, so that it can be spread and logged as before. */
function derived<Holder extends object>(holder: Holder, members: PropertyDescriptorMap): Holder {
  const prototype: unknown = Object.getPrototypeOf(holder);
  if (prototype !== Object.prototype) return Object.create(holder, members) as Holder;
  return Object.defineProperties({ ...holder }, enumerable(members));
}

function enumerable(members: PropertyDescriptorMap): PropertyDescriptorMap {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, { ...member, enumerable: true }]));
}
