// Our own resource types: the inputs whose change makes another object, as the engine is told. No spec changes most of them
// under one name: a tenant's id is its stack, and an app of another name is another resource.
import rpc from "@pulumi/pulumi/proto/provider_pb.js";
import { beforeAll, describe, expect, it } from "vitest";
import type { BehaviourTable } from "../../src/provider/provider-definition.ts";
import { diff } from "../../src/provider/resource-calls.ts";
import { encodeProperties } from "../../src/provider/wire.ts";
import { tenantryProvider } from "../../src/provision/tenantry-provider.ts";
import { bundleVerifier } from "../../src/verify/bundle-verifier.ts";

const inputs: Record<string, { replaces: string[]; updates: string[] }> = {
  "redis:User": {
    replaces: ["owner", "user", "prefix"],
    updates: [...["url", "admin", "adminUser", "accessString", "enabled", "epoch", "keepPrevious", "eraseOnDelete"]],
  },
  "local:Organization": {
    replaces: ["organization", "owner"],
    updates: ["displayName", "status", "domains", "audiences", "users", "claims"],
  },
  "local:Client": {
    replaces: ["organization", "name", "owner"],
    updates: ["kind", "redirectUris", "scopes", "roles", "authentication", "rotation", "publicKeys"],
  },
  "local:Connection": {
    replaces: ["organization", "connectionId", "owner"],
    updates: [
      ...["kind", "title", "issuer", "clientId", "clientSecret", "scopes", "domains", "protocol"],
      ...["entryPoint", "entityId", "certificates", "signatureAlgorithm", "identifierFormat"],
    ],
  },
  "local:Domain": { replaces: ["organization", "domain", "owner"], updates: ["status"] },
  "local:Role": { replaces: ["organization", "roleId", "owner"], updates: ["name", "permissions"] },
  "local:Key": { replaces: ["organization", "name", "owner"], updates: ["alg"] },
  "index:AppCredential": { replaces: ["owner", "app", "epoch", "kind"], updates: [] },
  "index:Rotation": { replaces: ["owner"], updates: ["epochs", "account"] },
  "index:SignedConfig": { replaces: ["deployment", "environment", "tenant"], updates: ["content", "secrets"] },
};

describe("a changed input of our own types", () => {
  let table: BehaviourTable;
  beforeAll(async () => {
    const provider = tenantryProvider({ verifier: (trust, clock) => bundleVerifier({ trust, clock }).lastLeaf });
    const places = { keys: "file:.tenantry/keys", publish: "file:.tenantry/bundle", local: ".tenantry/local" };
    table = await provider.configure(places, { directory: import.meta.dirname });
  });

  it.each(Object.entries(inputs))("replaces a %s exactly where it names it, or whose it is", async (type, given) => {
    const behaviour = table(`tenantry:${type}`);
    if (behaviour === undefined) throw new TypeError(`there is no ${type}`);
    const names = [...given.replaces, ...given.updates];
    const before = Object.fromEntries(names.map((name) => [name, "before"]));
    const replaced: string[] = [];
    for (const name of names) {
      const request = new rpc.DiffRequest();
      request.setOlds(encodeProperties({ ...before, standing: "as planned" }));
      request.setOldInputs(encodeProperties(before));
      request.setNews(encodeProperties({ ...before, [name]: "after" }));
      const answer = await diff(behaviour, request, new AbortController().signal);
      expect(answer.getDiffsList(), name).toContain(name);
      replaced.push(...answer.getReplacesList());
    }
    expect(replaced.sort()).toEqual([...given.replaces].sort());
  });
});
