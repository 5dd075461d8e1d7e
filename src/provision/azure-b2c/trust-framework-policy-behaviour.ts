// tenantry:b2c:TrustFrameworkPolicy: a custom policy's XML in an Azure AD B2C directory, through Microsoft Graph (beta).
import type { CheckFailure, ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { Unknown } from "../../provider/unknown.ts";
import { ProvisionError } from "../provision-error.ts";
import type { GraphAnswer, GraphClient } from "../graph/graph-client.ts";
import { isMarked, markPolicy } from "./mark-policy.ts";

export interface TrustFrameworkPolicyInputs {
  /** id of the directory */
  directory: string;
  /** first label of its onmicrosoft.com name */
  tenant: string;
  policyId: string;
  /** as its file has it */
  xml: string;
  /** `<deployment>/<environment>/<tenantId>` */
  owner: string;
}

/**
 * A policy is ours when our mark stands in it, or when it says what ours says. Every create and update may be repeated: a run that
 * was killed after its call finds what it made. An update gives back the ETag that it read, where Graph has one.
 */
export function trustFrameworkPolicyBehaviour(
  graph: (directory: string) => GraphClient,
): ResourceBehaviour<TrustFrameworkPolicyInputs> {
  const path = (id: string): string => `/beta/trustFramework/policies/${encodeURIComponent(id)}`;
  const look = (directory: string, id: string, signal: AbortSignal): Promise<GraphAnswer> =>
    graph(directory)({ method: "GET", path: `${path(id)}/$value`, accepts: [404], signal });
  const write = (inputs: TrustFrameworkPolicyInputs, ifMatch: string | undefined, signal: AbortSignal) =>
    graph(inputs.directory)({
      ...{ method: "PUT", path: `${path(inputs.policyId)}/$value`, body: markPolicy(inputs.xml, inputs.owner) },
      ...{ ifMatch, signal },
    });
  const outputs = (inputs: TrustFrameworkPolicyInputs) => ({ ...inputs });
  return {
    replaceOn: ["directory", "tenant", "policyId"],
    deleteBeforeReplace: true,
    async check({ news }) {
      const failures: CheckFailure[] = [];
      const { tenant, policyId, xml } = news;
      if (![tenant, policyId, xml].some(Unknown.is)) {
        try {
          (await reader())(String(xml), { id: String(policyId), tenant: String(tenant) });
        } catch (error) {
          if (!(error instanceof ProvisionError)) throw error;
          failures.push({ property: "xml", reason: error.message });
        }
      }
      return { inputs: news, failures };
    },
    async create({ inputs, signal }) {
      const { directory, policyId, xml, owner } = inputs;
      const id = `${directory}/${policyId}`;
      const body = markPolicy(xml, owner);
      const collection = "/beta/trustFramework/policies";
      const { status } = await graph(directory)({ method: "POST", path: collection, body, accepts: [409], signal });
      if (status !== 409) return { id, outputs: outputs(inputs) };
      const found = await look(directory, policyId, signal);
      if (found.status !== 404 && !(await isOurs(found.text, inputs))) throw taken(policyId);
      await write(inputs, found.etag, signal);
      return { id, outputs: outputs(inputs) };
    },
    async update({ inputs, signal }) {
      const { status, etag } = await look(inputs.directory, inputs.policyId, signal);
      await write(inputs, status === 404 ? undefined : etag, signal);
      return { outputs: outputs(inputs) };
    },
    async read({ id, inputs, signal }) {
      const [directory = "", policyId = ""] = id.split("/");
      const { status, text } = await look(directory, policyId, signal);
      if (status === 404) return undefined;
      const known = inputs as Partial<TrustFrameworkPolicyInputs>;
      const tenant = known.tenant ?? tenantOf(text);
      const same = known.xml !== undefined && (await isSame(text, known.xml, { id: policyId, tenant }));
      const found = { directory, tenant, policyId, owner: known.owner ?? "", xml: same ? (known.xml ?? text) : text };
      return { inputs: found, outputs: found };
    },
    async delete({ id, signal }) {
      const [directory = "", policyId = ""] = id.split("/");
      await graph(directory)({ method: "DELETE", path: path(policyId), accepts: [404], signal });
    },
  };
}

async function isOurs(
  text: string,
  { owner, policyId: id, tenant, xml }: TrustFrameworkPolicyInputs,
): Promise<boolean> {
  return isMarked(text, owner) || isSame(text, xml, { id, tenant });
}

/** What can't be read means itself alone. */
async function isSame(one: string, other: string, place: { id: string; tenant: string }): Promise<boolean> {
  const readPolicy = await reader();
  const meaningOf = (xml: string): string => {
    try {
      return readPolicy(xml, place).meaning;
    } catch {
      return xml;
    }
  };
  return meaningOf(one) === meaningOf(other);
}

/** Loaded with the first policy: a tenant of another platform never loads an XML parser. */
async function reader(): Promise<typeof import("./read-policy.ts").readPolicy> {
  return (await import("./read-policy.ts")).readPolicy;
}

/** For an import, which begins with an id alone. */
function tenantOf(xml: string): string {
  return /\sTenantId="([a-z0-9]+)\.onmicrosoft\.com"/.exec(xml)?.[1] ?? "";
}

function taken(policyId: string): ProvisionError {
  return new ProvisionError(
    "b2c.taken",
    `The directory has a policy ${policyId} that is not this tenant's; it was left alone.`,
    {
      kind: "failed",
      mend: "Import it into the tenant's stack if it is to be taken over, or give the policy another id.",
    },
  );
}
