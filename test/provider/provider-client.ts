// The engine's side of the protocol, for tests: a gRPC client over plain values.
import { credentials, type ServiceError } from "@grpc/grpc-js";
import protocol from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { PropertyMap } from "../../src/provider/property-value.ts";
import { decodeProperties, encodeProperties } from "../../src/provider/wire.ts";

type Callback<Answer> = (error: ServiceError | null, answer: Answer) => void;
const call = <Answer>(start: (done: Callback<Answer>) => void): Promise<Answer> =>
  new Promise((resolve, reject) => start((error, answer) => (error ? reject(error) : resolve(answer))));

export function providerClient(port: number) {
  const client = new protocol.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const urn = "urn:pulumi:test::tenantry::stand:index:Thing::thing";
  const named = <Request extends { setUrn(urn: string): unknown }>(request: Request): Request => {
    request.setUrn(urn);
    return request;
  };
  return {
    raw: client,
    close: () => client.close(),
    handshake: () =>
      call<rpc.ProviderHandshakeResponse>((done) => client.handshake(new rpc.ProviderHandshakeRequest(), done)),
    configure: (args: PropertyMap = {}) => {
      const request = new rpc.ConfigureRequest();
      request.setArgs(encodeProperties(args));
      return call<rpc.ConfigureResponse>((done) => client.configure(request, done));
    },
    check: async (news: PropertyMap, seed = new Uint8Array([1])) => {
      const request = named(new rpc.CheckRequest());
      request.setNews(encodeProperties(news));
      request.setRandomseed(seed);
      const answer = await call<rpc.CheckResponse>((done) => client.check(request, done));
      const failures = answer.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`);
      return { inputs: decodeProperties(answer.getInputs()), failures };
    },
    diff: async (oldInputs: PropertyMap, oldOutputs: PropertyMap, news: PropertyMap) => {
      const request = named(new rpc.DiffRequest());
      request.setId("id");
      request.setOldInputs(encodeProperties(oldInputs));
      request.setOlds(encodeProperties(oldOutputs));
      request.setNews(encodeProperties(news));
      const answer = await call<rpc.DiffResponse>((done) => client.diff(request, done));
      const detail: Record<string, [number, boolean]> = {};
      answer.getDetaileddiffMap().forEach((change, path) => {
        detail[path] = [change.getKind(), change.getInputdiff()];
      });
      return { changes: answer.getChanges(), replaces: answer.getReplacesList(), detail };
    },
    create: async (inputs: PropertyMap, options: { preview?: boolean; timeout?: number } = {}) => {
      const request = named(new rpc.CreateRequest());
      request.setProperties(encodeProperties(inputs));
      request.setPreview(options.preview ?? false);
      request.setTimeout(options.timeout ?? 0);
      const answer = await call<rpc.CreateResponse>((done) => client.create(request, done));
      return { id: answer.getId(), outputs: decodeProperties(answer.getProperties()) };
    },
    update: async (oldInputs: PropertyMap, oldOutputs: PropertyMap, news: PropertyMap, preview = false) => {
      const request = named(new rpc.UpdateRequest());
      request.setId("id");
      request.setOldInputs(encodeProperties(oldInputs));
      request.setOlds(encodeProperties(oldOutputs));
      request.setNews(encodeProperties(news));
      request.setPreview(preview);
      const answer = await call<rpc.UpdateResponse>((done) => client.update(request, done));
      return decodeProperties(answer.getProperties());
    },
    read: async (id: string, inputs: PropertyMap = {}, outputs: PropertyMap = {}) => {
      const request = named(new rpc.ReadRequest());
      request.setId(id);
      request.setInputs(encodeProperties(inputs));
      request.setProperties(encodeProperties(outputs));
      const answer = await call<rpc.ReadResponse>((done) => client.read(request, done));
      return { id: answer.getId(), inputs: decodeProperties(answer.getInputs()) };
    },
    invoke: async (token: string, input: PropertyMap) => {
      const request = new rpc.InvokeRequest();
      request.setTok(token);
      request.setArgs(encodeProperties(input));
      return decodeProperties((await call<rpc.InvokeResponse>((done) => client.invoke(request, done))).getReturn());
    },
    remove: (id: string) => {
      const request = named(new rpc.DeleteRequest());
      request.setId(id);
      return call<empty.Empty>((done) => client.delete(request, done));
    },
    cancel: () => call<empty.Empty>((done) => client.cancel(new empty.Empty(), done)),
  };
}
