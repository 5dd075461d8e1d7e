/**
 * One rule of the self-test. `sql` gives a row with `object` for everything that breaks it; `n` there is one row of names:
 * schema, app, admin, platform, embedded (true in PGlite), me (the role that statements run as), login.
 */
export interface DatabaseRule {
  /** what is wrong, for people and programs: `table.rls-off` */
  readonly code: string;
  /** the fault in one sentence, after the object's name */
  readonly why: string;
  readonly sql: string;
}
