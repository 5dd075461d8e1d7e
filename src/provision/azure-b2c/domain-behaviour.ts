// tenantry:b2c:Domain: the host of a tenant's own sign-in pages as a domain of the directory, through Microsoft Graph.
import type { PropertyMap } from "../../provider/property-value.ts";
import type { ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { ProvisionError } from "../provision-error.ts";
import type { GraphClient } from "./graph-client.ts";
import type { ShownDomain, ShownTxtRecord } from "./graph-shapes.ts";

export interface DomainInputs {
  directory: string;
  domain: string;
  /** its TXT record is in place: the directory is asked to look */
  verified: boolean;
}

/** A domain that stands in the directory unverified is nobody's yet, and adopted; one that is verified is left alone. */
export function domainBehaviour(graph: (directory: string) => GraphClient): ResourceBehaviour<DomainInputs> {
  const path = (domain: string): string => `/v1.0/domains/${encodeURIComponent(domain)}`;
  const look = async (directory: string, domain: string, signal: AbortSignal): Promise<ShownDomain | undefined> => {
    const answer = await graph(directory)({ method: "GET", path: path(domain), accepts: [404], signal });
    return answer.status === 404 ? undefined : (JSON.parse(answer.text) as ShownDomain);
  };
  const settle = async ({ directory, domain, verified }: DomainInputs, signal: AbortSignal): Promise<PropertyMap> => {
    const found = await look(directory, domain, signal);
    if (verified && found?.isVerified !== true)
      await graph(directory)({ method: "POST", path: `${path(domain)}/verify`, body: {}, signal });
    const records = await graph(directory)({ method: "GET", path: `${path(domain)}/verificationDnsRecords`, signal });
    const { value = [] } = JSON.parse(records.text) as { value?: ShownTxtRecord[] };
    const record = value.find(({ recordType }) => recordType === "Txt");
    return { directory, domain, verified, recordName: record?.label ?? domain, recordValue: record?.text ?? "" };
  };
  return {
    computed: ["recordName", "recordValue"],
    stable: ["recordName", "recordValue"],
    replaceOn: ["directory", "domain"],
    async create({ inputs, signal }) {
      const { directory, domain } = inputs;
      const body = { id: domain };
      const { status } = await graph(directory)({
        method: "POST",
        path: "/v1.0/domains",
        body,
        accepts: [409],
        signal,
      });
      if (status === 409 && (await look(directory, domain, signal))?.isVerified !== false) {
        const message = `The domain ${domain} stands in a directory already, verified; it was left alone.`;
        throw new ProvisionError("b2c.taken", message, {
          kind: "failed",
          mend: "Import it into the tenant's stack if it is this tenant's, or remove it there.",
        });
      }
      return { id: `${directory}/${domain}`, outputs: await settle(inputs, signal) };
    },
    update: async ({ inputs, signal }) => ({ outputs: await settle(inputs, signal) }),
    async read({ id, inputs, outputs, signal }) {
      const [directory = "", domain = ""] = id.split("/");
      const found = await look(directory, domain, signal);
      if (found === undefined) return undefined;
      const inner = { ...inputs, directory, domain, verified: found.isVerified };
      return { inputs: inner, outputs: { ...outputs, ...inner } };
    },
    async delete({ id, signal }) {
      const [directory = "", domain = ""] = id.split("/");
      await graph(directory)({ method: "DELETE", path: path(domain), accepts: [404], signal });
    },
  };
}
