// What every identity provider of an External ID directory has in common, whichever its protocol: looked for before it is made,
// because Graph gives ids of its own and would make a second one; its secret sent, and never kept.
import type { PropertyMap } from "../../../provider/property-value.ts";
import type { ResourceBehaviour } from "../../../provider/resource-behaviour.ts";
import { changedSecret, type SecretPlace } from "../../graph/changed-secret.ts";
import type { GraphClient } from "../../graph/graph-client.ts";
import { listAll } from "../../graph/list-all.ts";
import { readAnswer } from "../../graph/read-answer.ts";
import type { ShownProvider } from "./connection-shapes.ts";
import { foreignConnection } from "./foreign-connection.ts";

export interface ProviderInputs {
  /** id of the directory */
  directory: string;
  /** on the sign-in page, beside "Sign in with" */
  displayName: string;
  /** ours at the other provider */
  clientId: string;
  /** where the client's secret is */
  reference: string;
  /** what the reference is for, in messages */
  field: string;
  owner: string;
}

/** What tells one kind of provider from another. */
export interface ProviderKind<Inputs extends ProviderInputs> {
  /** type of Graph, without its name space */
  type: string;
  replaceOn: readonly string[];
  deleteBeforeReplace?: boolean;
  /** whole for a POST; a change must leave out what Graph changes in none */
  body(inputs: Inputs, secret: string, change: boolean): object;
  /** whether what stands is where these inputs would be */
  meets(found: ShownProvider, inputs: Inputs): boolean;
  /** whether it is what these inputs make */
  isOurs(found: ShownProvider, inputs: Inputs): boolean;
  /** the inputs that it shows */
  shown(found: ShownProvider): object;
}

export interface ConnectionSurroundings extends SecretPlace {
  graph: (directory: string) => GraphClient;
}

const collection = "/beta/identity/identityProviders";
const pathOf = (id: string): string => `${collection}/${encodeURIComponent(id)}`;

/** Another secret at the reference is an update in place. The state keeps its keyed fingerprint. */
export function identityProviderBehaviour<Inputs extends ProviderInputs>(
  kind: ProviderKind<Inputs>,
  around: ConnectionSurroundings,
): ResourceBehaviour<Inputs> {
  const { graph, resolve, fingerprint } = around;
  const isKind = (found: ShownProvider): boolean =>
    String(found["@odata.type"]).split(".").at(-1)?.toLowerCase() === kind.type.toLowerCase();
  // what tells its secret from others': clients of one provider have ids of their own
  const placeOf = ({ directory, clientId }: { directory?: unknown; clientId?: unknown }): string =>
    `${String(directory)}/${String(clientId)}`;
  const markOf = (inputs: Inputs, secret: string): Promise<string> =>
    fingerprint({ owner: inputs.owner, at: placeOf(inputs) }, secret);
  const outputsOf = (inputs: Inputs, providerId: string, mark: string): PropertyMap =>
    ({ ...inputs, providerId, fingerprint: mark }) as unknown as PropertyMap;
  const change = async (providerId: string, inputs: Inputs, secret: string, signal: AbortSignal): Promise<void> => {
    const body = kind.body(inputs, secret, true);
    await graph(inputs.directory)({ method: "PATCH", path: pathOf(providerId), body, signal });
  };
  return {
    computed: ["providerId", "fingerprint"],
    stable: ["providerId"],
    replaceOn: kind.replaceOn,
    deleteBeforeReplace: kind.deleteBeforeReplace ?? false,
    diff: (request) => changedSecret(request, placeOf(request.news), around),
    async create({ inputs, ...resource }) {
      const { signal } = resource;
      const { directory, reference, field } = inputs;
      // Before anything exists: a secret that is not there leaves nothing behind.
      const secret = await resolve(reference, field);
      const mark = await markOf(inputs, secret);
      const standing = (await listAll<ShownProvider>(graph(directory), collection, signal)).filter(
        (found) => isKind(found) && kind.meets(found, inputs),
      );
      for (const found of standing)
        if (!kind.isOurs(found, inputs)) {
          const what = `an identity provider ${JSON.stringify(found.displayName ?? found.id)}`;
          throw foreignConnection(what, resource, `${directory}/${found.id}`);
        }
      let providerId = standing[0]?.id;
      if (providerId === undefined) {
        const body = kind.body(inputs, secret, false);
        const { text } = await graph(directory)({ method: "POST", path: collection, body, signal });
        providerId = readAnswer<ShownProvider>(text).id ?? "";
      } else await change(providerId, inputs, secret, signal);
      return { id: `${directory}/${providerId}`, outputs: outputsOf(inputs, providerId, mark) };
    },
    async update({ id, inputs, signal }) {
      const [, providerId = ""] = id.split("/");
      const secret = await resolve(inputs.reference, inputs.field);
      const mark = await markOf(inputs, secret);
      await change(providerId, inputs, secret, signal);
      return { outputs: outputsOf(inputs, providerId, mark) };
    },
    async read({ id, inputs, outputs, signal }) {
      const [directory = "", providerId = ""] = id.split("/");
      const { status, text } = await graph(directory)({
        ...{ method: "GET", path: pathOf(providerId), accepts: [404], signal },
      });
      if (status === 404) return undefined;
      const found = readAnswer<ShownProvider>(text);
      const inner = { ...inputs, directory, ...kind.shown({ id: providerId, ...found }) } as PropertyMap;
      return { inputs: inner, outputs: { fingerprint: "", ...outputs, ...inner, providerId } };
    },
    async delete({ id, signal }) {
      const [directory = "", providerId = ""] = id.split("/");
      await graph(directory)({ method: "DELETE", path: pathOf(providerId), accepts: [404], signal });
    },
  };
}
