// One call to the stood-in Microsoft Graph, and its answer.
import type { Cloud } from "../cloud.ts";

export interface GraphCall {
  cloud: Cloud;
  /** the directory that the token is of */
  directory: string;
  method: string;
  /** the path's parts, `beta` or `v1.0` first */
  steps: readonly string[];
  body: string;
  /** content type */
  type: string;
  ifMatch: string | undefined;
  /** the present time, seconds since the epoch */
  at: number;
}

export interface GraphReply {
  status: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
}
