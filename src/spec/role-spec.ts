// roles: who may do what. `owner`, `admin`, `member` and `readonly` exist in every tenant and may be narrowed here.
import { z } from "zod";
import { nameSchema, textSchema } from "./scalars.ts";

const permissionResources = [
  "tools",
  "prompts",
  "resources",
  "sessions",
  "users",
  "settings",
  "usage",
  "audit",
  "*",
] as const;

/** `*`, a name, or a name's beginning and `*` (`reports.*`). For tools the action is the tool's name. */
const actionSchema = z
  .string()
  .max(128)
  .regex(/^(?:\*|[A-Za-z][A-Za-z0-9_./-]*\*?)$/, "must be a name, a prefix with * at its end, or *");

const scalar = z.union([textSchema(256), z.int(), z.boolean()]);
const operators = z
  .strictObject({
    eq: scalar.optional(),
    ne: scalar.optional(),
    in: z.array(scalar).min(1).max(100).optional(),
    lt: z.int().optional(),
    lte: z.int().optional(),
    gt: z.int().optional(),
    gte: z.int().optional(),
    prefix: textSchema(256).optional(),
  })
  .refine((value) => Object.keys(value).length > 0, "must hold an operator");

const permissionSchema = z.strictObject({
  resource: z.enum(permissionResources),
  action: actionSchema.describe("A name, a prefix such as reports.*, or *; for tools the tool's name"),
  conditions: z
    .record(
      z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, "must be a camelCase attribute name"),
      z.union([scalar, operators]),
    )
    .describe("Attribute of the call: a value it must equal, or operators that must all hold")
    .optional(),
});

export const roleSchema = z.strictObject({
  roleId: nameSchema,
  name: textSchema(64),
  permissions: z.array(permissionSchema).max(1_000),
});
