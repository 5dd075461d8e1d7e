// A provider on a loopback port.
import { Server, ServerCredentials } from "@grpc/grpc-js";
import protocol from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { ProviderDefinition } from "./provider-definition.ts";
import { providerService, type ServiceOptions } from "./provider-service.ts";

export interface ServedProvider {
  port: number;
  /** Ends at once: calls under way are cut. */
  close(): void;
}

/** Engine's own limit (rpcutil.GrpcChannelOptions): states of large stacks go through one message. */
const messageBytes = 400 * 1024 * 1024;

/** Serves `definition` on 127.0.0.1, a free port. For a plugin process see `runProvider`; tests attach by PULUMI_DEBUG_PROVIDERS. */
export async function serveProvider(
  definition: ProviderDefinition,
  options: Partial<ServiceOptions> = {},
): Promise<ServedProvider> {
  const server = new Server({
    "grpc.max_receive_message_length": messageBytes,
    "grpc.max_send_message_length": messageBytes,
  });
  server.addService(
    protocol.ResourceProviderService,
    providerService(definition, { directory: process.cwd(), ...options }),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, close: () => server.forceShutdown() };
}
