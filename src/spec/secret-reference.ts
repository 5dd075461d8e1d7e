// Where a secret's value is kept. A spec holds only such a reference, never the value (design §3.2).
import { z } from "zod";

/** `env:NAME`, `file:PATH` (relative to the repository of specs), `aws-sm:ID-OR-ARN`, `aws-ssm:NAME-OR-ARN`. */
const reference =
  /^(?:env:[A-Z_][A-Z0-9_]{0,126}|file:(?!\/|.*(?:^|\/)\.\.(?:\/|$))[\w.\-/]{1,255}|aws-sm:[\w+=,.@:/-]{1,2048}|aws-ssm:(?:arn:aws[a-z-]{0,20}:ssm:[a-z0-9-]{1,30}:\d{12}:parameter)?\/?[\w.\-/]{1,1011})$/;

/** The message never repeats the text: it may be a secret that somebody pasted. */
export const secretReferenceSchema = z
  .string()
  .max(2_100)
  .regex(reference, "must say where the secret is, not what it is: env:NAME, file:PATH, aws-sm:ID or aws-ssm:NAME")
  .describe("Where the secret is, never the secret: env:NAME, file:PATH, aws-sm:ID or aws-ssm:NAME");
