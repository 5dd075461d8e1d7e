import pg from "pg";

/** Reads `int8` (20) as a number: every one of ours is a safe integer. Everything else as `pg` does. */
export const numberTypes: pg.CustomTypesConfig = {
  getTypeParser(id: number, format?: string) {
    const found: (value: string) => unknown =
      id === 20 && format !== "binary" ? Number : pg.types.getTypeParser(id, format as "text");
    return found;
  },
};
