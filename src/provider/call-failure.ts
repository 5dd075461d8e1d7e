// Errors as the engine takes them: one line of text, and what exists already as a detail.
import { Metadata, status } from "@grpc/grpc-js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import { formatErrorLine } from "../error-line.ts";
import { TenantryError } from "../errors.ts";
import { PartialFailure } from "./partial-failure.ts";
import { PlainFailure } from "./plain-failure.ts";
import type { PropertyMap } from "./property-value.ts";
import { ProviderError } from "./provider-error.ts";
import { encodeProperties } from "./wire.ts";

/** The form of a gRPC server's error answer. */
export interface CallFailure {
  code: status;
  details: string;
  metadata?: Metadata;
}

/** The one line that a person reads. An error that isn't ours is named by its class alone: its text may hold anything. */
function describeFailure(error: unknown): TenantryError {
  if (error instanceof PartialFailure) return error.cause;
  if (error instanceof TenantryError) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new ProviderError("provider.crashed", `The provider made a mistake (${name}).`, {
    kind: "failed",
    mend: "Run again with TENANTRY_DEBUG=1 to see where, and report it.",
    cause: error,
  });
}

/** Turns what a behaviour threw into a gRPC answer. `inputs` go along with a partial failure. */
export function callFailure(error: unknown, inputs?: PropertyMap): CallFailure {
  if (error instanceof PlainFailure) return { code: status.UNKNOWN, details: error.message };
  const known = describeFailure(error);
  const details = formatErrorLine(known);
  if (!(error instanceof PartialFailure)) return { code: statusOf(known), details };
  const failed = new rpc.ErrorResourceInitFailed();
  failed.setId(error.id);
  failed.setProperties(encodeProperties(error.outputs));
  failed.setReasonsList([details]);
  if (inputs !== undefined) failed.setInputs(encodeProperties(inputs));
  const packed = new any.Any();
  packed.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const body = new statusProto.Status();
  body.setCode(status.UNKNOWN);
  body.setMessage(details);
  body.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(body.serializeBinary()));
  return { code: status.UNKNOWN, details, metadata };
}

/** Never UNIMPLEMENTED or UNAVAILABLE: the engine reads meanings of its own into those. */
function statusOf(error: TenantryError): status {
  if (error.kind === "interrupted") return status.CANCELLED;
  if (error.kind === "refused" || error.kind === "usage") return status.INVALID_ARGUMENT;
  return error.kind === "missing" ? status.FAILED_PRECONDITION : status.UNKNOWN;
}
