// The engine's ResourceProvider service over a definition. Source: proto/pulumi/provider.proto (3.259.0).
import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { callFailure } from "./call-failure.ts";
import { callScope } from "./call-scope.ts";
import { difference } from "./difference.ts";
import type { PropertyMap } from "./property-value.ts";
import type { AnyBehaviour, BehaviourTable, ProviderDefinition } from "./provider-definition.ts";
import { ProviderError } from "./provider-error.ts";
import { check, contextOf, create, diff, diffAnswer, read, remove, update } from "./resource-calls.ts";
import { decodeProperties, encodeProperties } from "./wire.ts";

type Named = { getUrn(): string; getName(): string; getType(): string };

export interface ServiceOptions {
  /** stands for the working directory, where the engine does not name a folder */
  directory: string;
  /** called when the engine tells the provider to stop */
  cancelled?: () => void;
  /** people's text about what went wrong inside; goes to stderr, which the engine shows in its verbose log alone */
  debug?: (error: unknown) => void;
}

/** Serves one engine at a time; a new handshake, configure or attach starts afresh (debug providers outlive engines). */
export function providerService(definition: ProviderDefinition, options: ServiceOptions): UntypedServiceImplementation {
  let cancellation = new AbortController();
  const place = { directory: options.directory };
  let table: Promise<BehaviourTable> | undefined;

  const behaviourOf = async (type: string): Promise<AnyBehaviour> => {
    if (table === undefined)
      throw new ProviderError("provider.malformed", "The provider was called before it was configured.");
    const behaviour = (await table)(type);
    if (behaviour !== undefined) return behaviour;
    const message = `Provider ${definition.name} ${definition.version} knows no resource type "${type.slice(0, 200)}".`;
    throw new ProviderError("provider.unknown-type", message);
  };
  const configureWith = (configuration: PropertyMap): Promise<BehaviourTable> =>
    Promise.resolve().then(() => definition.configure(configuration, place));

  /** One unary call: scoped, and every failure turned into one line. */
  const unary =
    <Request, Answer>(
      work: (request: Request, signal: AbortSignal) => Answer | Promise<Answer>,
    ): handleUnaryCall<Request, Answer> =>
    (call, answer) => {
      const request = call.request as Request & { getTimeout?: () => number };
      const hangUp = new AbortController();
      call.on("cancelled", () => hangUp.abort());
      const seconds = request.getTimeout?.() ?? 0;
      callScope(AbortSignal.any([cancellation.signal, hangUp.signal]), seconds, async (signal) =>
        work(request, signal),
      ).then(
        (value) => answer(null, value),
        (error: unknown) => {
          options.debug?.(error);
          answer(callFailure(error, inputsOf(request)));
        },
      );
    };
  /** The first call of an engine: what an earlier one cancelled is over. */
  const greeting =
    <Answer>(work: () => Answer): handleUnaryCall<unknown, Answer> =>
    (_, answer) => {
      cancellation = new AbortController();
      answer(null, work());
    };
  const onResource = <Request extends Named, Answer>(
    work: (behaviour: AnyBehaviour, request: Request, signal: AbortSignal) => Promise<Answer>,
  ): handleUnaryCall<Request, Answer> =>
    unary(async (request, signal) => work(await behaviourOf(contextOf(request, signal).type), request, signal));

  return {
    handshake: greeting(() => {
      const response = new rpc.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(false);
      response.setAcceptOutputs(false);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    attach: greeting(() => new empty.Empty()),
    getPluginInfo: unary(() => {
      const info = new plugin.PluginInfo();
      info.setVersion(definition.version);
      return info;
    }),
    getSchema: unary(() => {
      const response = new rpc.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: definition.name, version: definition.version }));
      return response;
    }),
    checkConfig: unary(async (request: rpc.CheckRequest) => {
      const news = decodeProperties(request.getNews());
      const response = new rpc.CheckResponse();
      response.setInputs(encodeProperties(news));
      const failures = (await definition.checkConfiguration?.(news, place)) ?? [];
      response.setFailuresList(
        failures.map(({ property, reason }) => {
          const failure = new rpc.CheckFailure();
          failure.setProperty(property);
          failure.setReason(reason);
          return failure;
        }),
      );
      return response;
    }),
    diffConfig: unary((request: rpc.DiffRequest) => {
      const olds = decodeProperties(request.hasOldInputs() ? request.getOldInputs() : request.getOlds());
      const news = decodeProperties(request.getNews());
      return diffAnswer(difference(olds, news, { replaceOn: definition.replaceOn ?? [] }), {});
    }),
    configure: unary(async (request: rpc.ConfigureRequest) => {
      const configuration = decodeProperties(request.getArgs());
      table = configureWith(configuration);
      await table;
      const response = new rpc.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setAcceptresources(false);
      response.setAcceptoutputs(false);
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    invoke: unary(async (request: rpc.InvokeRequest) => {
      const token = request.getTok();
      if (definition.invoke === undefined)
        throw new ProviderError("provider.unsupported", `Provider ${definition.name} has no function "${token}".`);
      const response = new rpc.InvokeResponse();
      response.setReturn(encodeProperties(await definition.invoke(token, decodeProperties(request.getArgs()))));
      return response;
    }),
    check: onResource(check),
    diff: onResource(diff),
    create: onResource(create),
    read: onResource(read),
    update: onResource(update),
    delete: onResource(remove),
    cancel: unary(() => {
      // After the answer: the calls under way end first.
      setImmediate(() => {
        cancellation.abort();
        options.cancelled?.();
      });
      return new empty.Empty();
    }),
  };
}

/** A partial failure names the inputs that it was made from. */
function inputsOf(request: object): PropertyMap | undefined {
  if (request instanceof rpc.CreateRequest) return decodeProperties(request.getProperties());
  return request instanceof rpc.UpdateRequest ? decodeProperties(request.getNews()) : undefined;
}
