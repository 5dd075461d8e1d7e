// Name of a claim in a token.
import { z } from "zod";

/** A letter first, then what RFC 7519 4.2 and 4.3 leave to those who name claims. */
export const claimNameSchema = z.string().regex(/^[A-Za-z][\w:./-]{0,127}$/, "must be a claim name, such as tenant_id");
