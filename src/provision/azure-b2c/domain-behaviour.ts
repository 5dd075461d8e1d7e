// tenantry:b2c:Domain: the host of a tenant's own sign-in pages as a domain of the directory, through Microsoft Graph.
import { TenantryError } from "../../errors.ts";
import { PartialFailure } from "../../provider/partial-failure.ts";
import type { PropertyMap } from "../../provider/property-value.ts";
import type { ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { importCommand } from "../import-command.ts";
import { ProvisionError } from "../provision-error.ts";
import type { GraphClient } from "../graph/graph-client.ts";
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
  const recordOf = async (directory: string, domain: string, signal: AbortSignal): Promise<PropertyMap> => {
    const records = await graph(directory)({ method: "GET", path: `${path(domain)}/verificationDnsRecords`, signal });
    const { value = [] } = JSON.parse(records.text) as { value?: ShownTxtRecord[] };
    const record = value.find(({ recordType }) => recordType === "Txt");
    return { recordName: record?.label ?? domain, recordValue: record?.text ?? "" };
  };
  const settle = async ({ directory, domain, verified }: DomainInputs, signal: AbortSignal): Promise<PropertyMap> => {
    const found = await look(directory, domain, signal);
    if (verified && found?.isVerified !== true)
      await graph(directory)({ method: "POST", path: `${path(domain)}/verify`, body: {}, signal });
    return { directory, domain, verified, ...(await recordOf(directory, domain, signal)) };
  };
  return {
    computed: ["recordName", "recordValue"],
    stable: ["recordName", "recordValue"],
    replaceOn: ["directory", "domain"],
    async create({ inputs, ...resource }) {
      const { signal } = resource;
      const { directory, domain } = inputs;
      const id = `${directory}/${domain}`;
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
          mend: `Where it is this tenant's, an earlier run that was killed may have made it: \`${importCommand(resource, id)}\`; otherwise remove it there.`,
        });
      }
      try {
        return { id, outputs: await settle(inputs, signal) };
      } catch (error) {
        // It stands, and may be verified by now: unless the state has it, the next run would take it for somebody else's.
        if (!(error instanceof TenantryError)) throw error;
        throw new PartialFailure(id, { ...inputs, recordName: domain, recordValue: "" }, error);
      }
    },
    update: async ({ inputs, signal }) => ({ outputs: await settle(inputs, signal) }),
    async read({ id, inputs, outputs, signal }) {
      const [directory = "", domain = ""] = id.split("/");
      const found = await look(directory, domain, signal);
      if (found === undefined) return undefined;
      const inner = { ...inputs, directory, domain, verified: found.isVerified };
      // What was imported, or half made, has no record yet.
      const known = typeof outputs?.recordValue === "string" && outputs.recordValue !== "";
      const record = known ? {} : await recordOf(directory, domain, signal);
      return { inputs: inner, outputs: { ...outputs, ...inner, ...record } };
    },
    async delete({ id, signal }) {
      const [directory = "", domain = ""] = id.split("/");
      await graph(directory)({ method: "DELETE", path: path(domain), accepts: [404], signal });
    },
  };
}
