// tenantry:index:IssuerKeys: the keys of an issuer that is not ours, pinned into the signed config.
import type { PropertyMap } from "../../provider/property-value.ts";
import type { CheckFailure, ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { Unknown } from "../../provider/unknown.ts";

interface IssuerKeysInputs {
  issuer: string;
  jwksUri: string;
}

/** Gives the public keys at an address, as `fetchIssuerKeys` does. */
export type FetchKeys = (jwksUri: string, signal: AbortSignal) => Promise<Record<string, unknown>[]>;

/**
 * Keys are read at creation, when an address changes, and by a refresh; an unchanged `up` stays offline. A refresh that
 * finds other keys shows a change, and the next `up` signs them into the config.
 */
export function issuerKeysBehaviour(fetchKeys: FetchKeys): ResourceBehaviour<IssuerKeysInputs & PropertyMap> {
  const outputs = async ({ issuer, jwksUri }: IssuerKeysInputs, signal: AbortSignal): Promise<PropertyMap> => ({
    ...{ issuer, jwksUri },
    keys: (await fetchKeys(jwksUri, signal)) as unknown as PropertyMap[],
  });
  return {
    computed: ["keys"],
    replaceOn: ["issuer"],
    check({ news }) {
      const failures: CheckFailure[] = [];
      for (const property of ["issuer", "jwksUri"]) {
        const value = news[property];
        if (Unknown.is(value)) continue;
        if (typeof value !== "string" || !isHttps(value)) failures.push({ property, reason: "must be an https URL" });
      }
      return { inputs: news, failures };
    },
    create: async ({ inputs, signal }) => ({ id: inputs.issuer, outputs: await outputs(inputs, signal) }),
    update: async ({ inputs, signal }) => ({ outputs: await outputs(inputs, signal) }),
    async read({ id, inputs, outputs: known, signal }) {
      const jwksUri = inputs.jwksUri ?? known.jwksUri;
      // Nothing says where the keys of an issuer alone are: it can't be imported.
      if (typeof jwksUri !== "string") return undefined;
      return { inputs: { issuer: id, jwksUri }, outputs: await outputs({ issuer: id, jwksUri }, signal) };
    },
    // Nothing of it exists but what the state remembers.
    delete: async () => {},
  };
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === "https:" && new URL(text).username === "";
}
