/** The number of the newest migration, which this version of the stores works on: one that is older or newer is refused. */
export const newestMigration = 8;
