// What one tenant's caller may see must not be kept for another's (revision 2026-07-28, caching).

/**
 * Gives the same result with the scope of its cache set to the caller alone, whatever its handler said. SDK v2 lays a server's
 * configured hint beside the result under a symbol and writes it out later, unless the result speaks for itself.
 */
export function privateResult(result: unknown): unknown {
  if (typeof result !== "object" || result === null || Array.isArray(result)) return result;
  const { cacheScope } = result as { cacheScope?: unknown };
  const hinted = cacheScope !== undefined || Object.getOwnPropertySymbols(result).length > 0;
  return hinted && cacheScope !== "private" ? { ...result, cacheScope: "private" } : result;
}
