import type pg from "pg";

/** Reads `int8` (20) as a number: every one of ours is a safe integer. Everything else as `pg` does. */
export function numberTypes({ types }: Pick<typeof pg, "types">): pg.CustomTypesConfig {
  return {
    getTypeParser(id: number, format?: string) {
      const found: (value: string) => unknown =
        id === 20 && format !== "binary" ? Number : types.getTypeParser(id, format as "text");
      return found;
    },
  };
}
