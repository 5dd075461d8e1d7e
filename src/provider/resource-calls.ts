// The calls about one resource: from the wire to its behaviour and back.
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { difference, type PropertyChange } from "./difference.ts";
import { keepSecret } from "./keep-secret.ts";
import { PartialFailure } from "./partial-failure.ts";
import type { PropertyMap } from "./property-value.ts";
import type { AnyBehaviour } from "./provider-definition.ts";
import { ProviderError } from "./provider-error.ts";
import type { CallContext } from "./resource-behaviour.ts";
import { hasUnknown, reveal } from "./reveal.ts";
import { Unknown } from "./unknown.ts";
import { decodeProperties, encodeProperties } from "./wire.ts";

type Named = { getUrn(): string; getName(): string; getType(): string };

/** A call's context; old engines leave name and type to the URN (`urn:pulumi:stack::project::parent$type::name`). */
export function contextOf(request: Named, signal: AbortSignal): CallContext {
  const urn = request.getUrn();
  const [, , types = "", ...names] = urn.split("::");
  const type = request.getType() || (types.split("$").at(-1) ?? "");
  return { urn, name: request.getName() || names.join("::"), type, signal };
}

export async function check(
  behaviour: AnyBehaviour,
  request: rpc.CheckRequest,
  signal: AbortSignal,
): Promise<rpc.CheckResponse> {
  const news = decodeProperties(request.getNews());
  const olds = request.hasOlds() ? decodeProperties(request.getOlds()) : undefined;
  const response = new rpc.CheckResponse();
  const answer = (await behaviour.check?.({
    ...contextOf(request, signal),
    olds: olds !== undefined && Object.keys(olds).length > 0 ? olds : undefined,
    news,
    randomSeed: request.getRandomseed_asU8(),
    proposedName: request.getAutonaming()?.getProposedName() || undefined,
  })) ?? { inputs: news };
  response.setInputs(encodeProperties(answer.inputs));
  response.setFailuresList(
    (answer.failures ?? []).map(({ property, reason }) => {
      const failure = new rpc.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

export async function diff(
  behaviour: AnyBehaviour,
  request: rpc.DiffRequest,
  signal: AbortSignal,
): Promise<rpc.DiffResponse> {
  const oldOutputs = decodeProperties(request.getOlds());
  const oldInputs = request.hasOldInputs() ? decodeProperties(request.getOldInputs()) : oldOutputs;
  const news = decodeProperties(request.getNews());
  const changes = difference(
    oldInputs,
    news,
    behaviour.replaceOn === undefined ? {} : { replaceOn: behaviour.replaceOn },
  );
  if (behaviour.update === undefined) for (const change of changes) change.replace = true;
  const call = { ...contextOf(request, signal), id: request.getId(), oldInputs, oldOutputs, news, changes };
  const all = [...changes, ...((await behaviour.diff?.(call)) ?? [])];
  return diffAnswer(all, behaviour);
}

/** Writes changes as the engine wants them: names, replacing paths, and the detail of each. */
export function diffAnswer(
  changes: PropertyChange[],
  behaviour: Pick<AnyBehaviour, "deleteBeforeReplace">,
): rpc.DiffResponse {
  const kinds = rpc.PropertyDiff.Kind;
  const response = new rpc.DiffResponse();
  response.setChanges(
    changes.length > 0 ? rpc.DiffResponse.DiffChanges.DIFF_SOME : rpc.DiffResponse.DiffChanges.DIFF_NONE,
  );
  response.setHasdetaileddiff(true);
  const replacing = changes.filter((change) => change.replace);
  const top = (change: PropertyChange): string =>
    /^(?:\["((?:[^"\\]|\\.)*)"\]|[^.[]+)/.exec(change.path)?.[0] ?? change.path;
  response.setDiffsList([...new Set(changes.map(top))]);
  response.setReplacesList([...new Set(replacing.map(top))]);
  response.setDeletebeforereplace(replacing.length > 0 && behaviour.deleteBeforeReplace === true);
  for (const change of changes) {
    const detail = new rpc.PropertyDiff();
    const kind = { add: kinds.ADD, delete: kinds.DELETE, update: kinds.UPDATE }[change.kind];
    const replacingKind = { add: kinds.ADD_REPLACE, delete: kinds.DELETE_REPLACE, update: kinds.UPDATE_REPLACE };
    detail.setKind(change.replace ? replacingKind[change.kind] : kind);
    detail.setInputdiff(change.input);
    response.getDetaileddiffMap().set(change.path, detail);
  }
  return response;
}

/** What a preview shows: inputs as they are, what is computed as unknown, what is stable as it stands. */
function previewed(
  behaviour: AnyBehaviour,
  inputs: PropertyMap,
  was?: { outputs: PropertyMap; inputs: PropertyMap },
): PropertyMap {
  const outputs: PropertyMap = { ...was?.outputs };
  const changed = new Set(difference(was?.inputs ?? {}, inputs).map(({ path }) => /^[^.[]*/.exec(path)?.[0]));
  for (const name of behaviour.computed ?? []) {
    const turned = behaviour.turnedBy?.[name]?.some((input) => changed.has(input)) ?? false;
    if (was?.outputs[name] === undefined || turned || !behaviour.stable?.includes(name)) outputs[name] = Unknown.value;
  }
  return keepSecret({ ...outputs, ...inputs }, inputs, behaviour.secretOutputs ?? []);
}

export async function create(
  behaviour: AnyBehaviour,
  request: rpc.CreateRequest,
  signal: AbortSignal,
): Promise<rpc.CreateResponse> {
  const inputs = decodeProperties(request.getProperties());
  const response = new rpc.CreateResponse();
  if (request.getPreview()) {
    response.setProperties(encodeProperties(previewed(behaviour, inputs)));
    return response;
  }
  refuseUnknown(inputs);
  const answer = await guard(
    behaviour,
    inputs,
    behaviour.create({ ...contextOf(request, signal), inputs: reveal(inputs) }),
  );
  response.setId(answer.id);
  response.setProperties(encodeProperties(keepSecret(answer.outputs, inputs, behaviour.secretOutputs ?? [])));
  return response;
}

export async function update(
  behaviour: AnyBehaviour,
  request: rpc.UpdateRequest,
  signal: AbortSignal,
): Promise<rpc.UpdateResponse> {
  const inputs = decodeProperties(request.getNews());
  const oldOutputs = decodeProperties(request.getOlds());
  const oldInputs = decodeProperties(request.getOldInputs());
  const response = new rpc.UpdateResponse();
  if (request.getPreview()) {
    response.setProperties(encodeProperties(previewed(behaviour, inputs, { outputs: oldOutputs, inputs: oldInputs })));
    return response;
  }
  refuseUnknown(inputs);
  if (behaviour.update === undefined)
    throw new ProviderError("provider.unsupported", "This resource can only be replaced.");
  const call = { ...contextOf(request, signal), id: request.getId(), inputs: reveal(inputs), oldInputs, oldOutputs };
  const answer = await guard(behaviour, inputs, behaviour.update(call));
  response.setProperties(encodeProperties(keepSecret(answer.outputs, inputs, behaviour.secretOutputs ?? [])));
  return response;
}

export async function read(
  behaviour: AnyBehaviour,
  request: rpc.ReadRequest,
  signal: AbortSignal,
): Promise<rpc.ReadResponse> {
  const inputs = decodeProperties(request.getInputs());
  const outputs = decodeProperties(request.getProperties());
  const found = await behaviour.read({ ...contextOf(request, signal), id: request.getId(), inputs, outputs });
  const response = new rpc.ReadResponse();
  // An empty id says: gone.
  if (found === undefined) return response;
  response.setId(found.id ?? request.getId());
  response.setInputs(encodeProperties(keepSecret(found.inputs, inputs, [])));
  response.setProperties(encodeProperties(keepSecret(found.outputs, inputs, behaviour.secretOutputs ?? [])));
  return response;
}

export async function remove(
  behaviour: AnyBehaviour,
  request: rpc.DeleteRequest,
  signal: AbortSignal,
): Promise<empty.Empty> {
  const inputs = decodeProperties(request.getOldInputs());
  const outputs = decodeProperties(request.getProperties());
  await behaviour.delete({ ...contextOf(request, signal), id: request.getId(), inputs, outputs });
  return new empty.Empty();
}

function refuseUnknown(inputs: PropertyMap): void {
  if (hasUnknown(inputs)) throw new ProviderError("provider.malformed", "An input is unknown outside of a preview.");
}

/** What half a create leaves behind is state, too: its secrets are kept like those of a whole one. */
async function guard<Answer>(behaviour: AnyBehaviour, inputs: PropertyMap, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    const outputs = keepSecret(error.outputs, inputs, behaviour.secretOutputs ?? []);
    throw new PartialFailure(error.id, outputs, error.cause);
  }
}
