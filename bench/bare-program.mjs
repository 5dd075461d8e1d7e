// A program that registers what `resources.json` beside it lists, and does nothing else: the engine's own time for them.
import { readFileSync } from "node:fs";
import { ComponentResource, CustomResource, ProviderResource, secret } from "@pulumi/pulumi";

const secretSignature = "4dabf18193072939515e22adb298388d";

export default async function program() {
  const made = new Map();
  // text of an output → the output, so that the engine sees the same references
  const outputs = new Map();
  const live = (value) => {
    if (typeof value === "string") return outputs.get(value) ?? value;
    if (Array.isArray(value)) return value.map(live);
    if (typeof value !== "object" || value === null) return value;
    if (secretSignature in value) return secret(JSON.parse(value.plaintext));
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, live(field)]));
  };
  for (const resource of JSON.parse(readFileSync(new URL("resources.json", import.meta.url), "utf8"))) {
    const {
      urn,
      type,
      custom,
      id,
      inputs = {},
      outputs: told = {},
      parent,
      provider = "",
      dependencies = [],
    } = resource;
    const name = urn.split("::").slice(3).join("::");
    const options = {
      parent: made.get(parent),
      dependsOn: dependencies.flatMap((each) => made.get(each) ?? []),
      ...(made.has(provider.replace(/::[^:]*$/, "")) ? { provider: made.get(provider.replace(/::[^:]*$/, "")) } : {}),
    };
    if (type === "pulumi:pulumi:Stack") continue;
    if (type.startsWith("pulumi:providers:")) {
      if (!name.startsWith("default"))
        made.set(urn, new ProviderResource(type.split(":")[2], name, live(inputs), options));
    } else if (!custom) made.set(urn, new ComponentResource(type, name, {}, options));
    else {
      const computed = Object.fromEntries(Object.keys(told).map((field) => [field, undefined]));
      const object = new CustomResource(type, name, { ...computed, ...live(inputs) }, options);
      made.set(urn, object);
      outputs.set(id, object.id);
      // What a service makes up is long; short words such as "web" are nobody's reference.
      for (const [field, text] of Object.entries(told))
        if (!(field in inputs) && typeof text === "string" && text.length >= 16) outputs.set(text, object[field]);
    }
  }
}
