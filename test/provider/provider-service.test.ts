import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import type { ServiceError } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseErrorLine } from "../../src/error-line.ts";
import { TenantryError } from "../../src/errors.ts";
import { autoname } from "../../src/provider/autoname.ts";
import { PartialFailure } from "../../src/provider/partial-failure.ts";
import type { PropertyMap } from "../../src/provider/property-value.ts";
import type { ResourceBehaviour } from "../../src/provider/resource-behaviour.ts";
import { Secret } from "../../src/provider/secret.ts";
import { type ServedProvider, serveProvider } from "../../src/provider/serve-provider.ts";
import { Unknown } from "../../src/provider/unknown.ts";
import { decodeProperties } from "../../src/provider/wire.ts";
import { providerClient } from "./provider-client.ts";

interface ThingInputs {
  name: string;
  password?: string;
  fail?: string;
}

/** A small cloud with every kind of trouble. */
function thing(seen: { inputs?: unknown; aborted?: unknown }): ResourceBehaviour<ThingInputs> {
  return {
    computed: ["address", "token"],
    stable: ["address"],
    secretOutputs: ["token"],
    replaceOn: ["name"],
    check({ name, news, randomSeed }) {
      if (news.name === 7) return { inputs: news, failures: [{ property: "name", reason: "must be a text" }] };
      return { inputs: { ...news, name: news.name ?? autoname({ name, randomSeed }) } };
    },
    diff: ({ oldOutputs }) =>
      oldOutputs.token === "old" ? [{ path: "token", kind: "update", input: false, replace: false }] : [],
    async create({ inputs, signal }) {
      seen.inputs = inputs;
      const outputs: PropertyMap = { ...inputs, address: `at ${inputs.name}`, token: "t0ken-t0ken" };
      if (inputs.fail === "half") {
        throw new PartialFailure("half-id", outputs, new TenantryError("thing.half", "Half done.", { kind: "failed" }));
      }
      if (inputs.fail === "known")
        throw new TenantryError("thing.taken", "The name is taken.", { mend: "Take another." });
      if (inputs.fail === "crash") throw new Error(`boom ${inputs.password}`);
      if (inputs.fail === "hang") {
        await new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            seen.aborted = signal.reason;
            reject(new DOMException("aborted", "AbortError"));
          });
        });
      }
      return { id: "id", outputs };
    },
    read: async ({ id }) => (id === "gone" ? undefined : { inputs: { name: "drifted" }, outputs: { name: "drifted" } }),
    update: async ({ inputs }) => ({ outputs: { ...inputs, address: "a", token: "n" } }),
    delete: async () => undefined,
  };
}

describe("a served provider", () => {
  const seen: { inputs?: unknown; aborted?: unknown } = {};
  let served: ServedProvider;
  let client: ReturnType<typeof providerClient>;

  beforeEach(async () => {
    const definition = {
      name: "stand",
      version: "1.2.3",
      configure: () => (type: string) => (type === "stand:index:Thing" ? thing(seen) : undefined),
    };
    served = await serveProvider(definition);
    client = providerClient(served.port);
    await client.handshake();
    await client.configure();
  });
  afterEach(() => {
    client.close();
    served.close();
  });

  it("accepts secrets and supports previews", async () => {
    expect((await client.handshake()).getAcceptSecrets()).toBe(true);
    const configured = await client.configure();
    expect([configured.getAcceptsecrets(), configured.getSupportspreview()]).toEqual([true, true]);
  });

  it("reports what the program gave wrongly by property", async () => {
    expect((await client.check({ name: 7 })).failures).toEqual(["name: must be a text"]);
  });

  it("names a resource from the seed, the same in preview and update", async () => {
    const [one, again] = [await client.check({}), await client.check({})];
    expect(one.inputs.name).toBe(again.inputs.name);
    expect(one.inputs.name).toMatch(/^thing-[0-9a-f]{7}$/);
  });

  it("gives unknown outputs in a preview and calls nothing", async () => {
    delete seen.inputs;
    const { id, outputs } = await client.create({ name: "n" }, { preview: true });
    expect([id, outputs.name, outputs.address]).toEqual(["", "n", Unknown.value]);
    expect(outputs.token).toBeInstanceOf(Secret);
    expect(seen.inputs).toBeUndefined();
    const updated = await client.update(
      { name: "n" },
      { name: "n", address: "a", token: "t" },
      { name: "n", x: 1 },
      true,
    );
    expect([updated.address, updated.x]).toEqual(["a", 1]);
  });

  it("hands a behaviour plain inputs and gives the engine secrets back", async () => {
    const { outputs } = await client.create({ name: "n", password: new Secret("hunter2-hunter2") });
    expect(seen.inputs).toEqual({ name: "n", password: "hunter2-hunter2" });
    expect(outputs.password).toBeInstanceOf(Secret);
    expect(outputs.token).toBeInstanceOf(Secret);
  });

  it("reports changes of inputs, replacements, and changes that a behaviour finds by itself", async () => {
    expect(await client.diff({ name: "n" }, { name: "n" }, { name: "n" })).toMatchObject({ changes: 1, detail: {} });
    const replaced = await client.diff({ name: "n" }, {}, { name: "m" });
    expect(replaced).toMatchObject({ changes: 2, replaces: ["name"], detail: { name: [5, true] } });
    const renewed = await client.diff({ name: "n" }, { token: "old" }, { name: "n" });
    expect(renewed).toMatchObject({ changes: 2, replaces: [], detail: { token: [4, false] } });
  });

  it("gives an empty id for what is gone, and the inputs of what drifted", async () => {
    expect((await client.read("gone")).id).toBe("");
    expect(await client.read("id", { name: "n" })).toMatchObject({ id: "id", inputs: { name: "drifted" } });
  });

  it("answers an error of ours with one line, and names one that is not by its class alone", async () => {
    const known = (await client.create({ name: "n", fail: "known" }).catch((e: unknown) => e)) as ServiceError;
    expect(known.details.split("\n")[0]).toBe("tenantry thing.taken (refused): The name is taken.");
    expect(parseErrorLine(known.message)).toMatchObject({ code: "thing.taken", mend: "Take another." });
    const inputs = { name: "n", fail: "crash", password: new Secret("hunter2-hunter2") };
    const crash = (await client.create(inputs).catch((e: unknown) => e)) as ServiceError;
    expect(crash.message).not.toContain("hunter2");
    expect(crash.message).toContain("provider.crashed");
  });

  it("reports what half a create left behind, with its secrets kept", async () => {
    const inputs = { name: "n", fail: "half", password: new Secret("hunter2-hunter2") };
    const failed = (await client.create(inputs).catch((e: unknown) => e)) as ServiceError;
    const [bytes] = failed.metadata.get("grpc-status-details-bin");
    const body = statusProto.Status.deserializeBinary(bytes as Buffer);
    const detail = body
      .getDetailsList()[0]
      ?.unpack(rpc.ErrorResourceInitFailed.deserializeBinary, "pulumirpc.ErrorResourceInitFailed");
    expect(detail?.getId()).toBe("half-id");
    expect(detail?.getReasonsList()).toEqual(["tenantry thing.half (failed): Half done."]);
    expect(decodeProperties(detail?.getProperties()).password).toBeInstanceOf(Secret);
    expect(decodeProperties(detail?.getInputs()).password).toBeInstanceOf(Secret);
  });

  it("aborts a behaviour on timeout and on cancel, and says which", async () => {
    const late = (await client
      .create({ name: "n", fail: "hang" }, { timeout: 0.05 })
      .catch((e: unknown) => e)) as ServiceError;
    expect(late.message).toContain("provider.timeout");
    const hanging = client.create({ name: "n", fail: "hang" }).catch((e: unknown) => e);
    await expect.poll(() => (seen.inputs as { fail?: string }).fail).toBe("hang");
    await client.cancel();
    expect(((await hanging) as ServiceError).message).toContain("provider.cancelled");
    expect(seen.aborted).toMatchObject({ code: "provider.cancelled" });
    expect(((await client.create({ name: "n" }).catch((e: unknown) => e)) as ServiceError).message).toContain(
      "cancelled",
    );
    // A debug provider outlives its engines: the next one starts afresh.
    await client.handshake();
    expect((await client.create({ name: "n" })).id).toBe("id");
  });

  it("refuses a type that it does not know, and a call before it is configured", async () => {
    const request = new rpc.CreateRequest();
    request.setUrn("urn:pulumi:test::tenantry::stand:index:Other::other");
    const error = await new Promise((resolve) => client.raw.create(request, (e) => resolve(e)));
    expect(String(error)).toContain("provider.unknown-type");
  });
});
