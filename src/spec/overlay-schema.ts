// What one environment may say otherwise: the same shapes with every field optional. Lists replace, mappings merge.
import { z } from "zod";

/** Every field of every mapping optional; lists and plain values as they are. */
export type Overlay<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: Overlay<T[K]> | undefined }
    : T;

/** Makes each field of a strict object optional, and so on inside; lists stay whole, because they replace. */
export function overlaySchemaOf<T extends z.ZodType>(schema: T): z.ZodType<Overlay<z.infer<T>>> {
  return partial(schema) as unknown as z.ZodType<Overlay<z.infer<T>>>;
}

function partial(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return partial(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map((option) => partial(option as z.ZodType)));
  if (!(schema instanceof z.ZodObject)) return schema;
  const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
  const overlay = z.strictObject(Object.fromEntries(fields.map(([name, field]) => [name, partial(field).optional()])));
  const description = schema.description;
  return description === undefined ? overlay : overlay.describe(description);
}
