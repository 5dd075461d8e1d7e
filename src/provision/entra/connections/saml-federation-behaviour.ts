// tenantry:entra:SamlFederation: a SAML provider of an External ID directory, with the mail domains whose people are led there.
import type { PropertyMap } from "../../../provider/property-value.ts";
import type { ResourceBehaviour } from "../../../provider/resource-behaviour.ts";
import type { GraphClient } from "../../graph/graph-client.ts";
import { listAll } from "../../graph/list-all.ts";
import { readAnswer } from "../../graph/read-answer.ts";
import type { FederationBody, ShownFederation, ShownId } from "./connection-shapes.ts";
import { foreignConnection } from "./foreign-connection.ts";

export interface SamlFederationInputs {
  /** id of the directory */
  directory: string;
  /** on the sign-in page, beside "Sign in with" */
  displayName: string;
  /** the provider's entity id */
  issuerUri: string;
  /** its single sign-on URL */
  passiveSignInUri: string;
  /** where it publishes its metadata; Entra then renews the certificate by itself */
  metadataExchangeUri?: string;
  /** DER in base64 */
  signingCertificate: string;
  /** sorted, one at least */
  domains: string[];
}

const root = "/v1.0/directory/federationConfigurations";
const typeName = "microsoft.graph.samlOrWsFedExternalDomainFederation";
const collection = `${root}/${typeName}`;
const domainsOf = (id: string): string => `${root}/${encodeURIComponent(id)}/${typeName}/domains`;

/** A domain is in one federation of a directory, and so is an issuer: whoever has either under another name is somebody else. */
export function samlFederationBehaviour(
  graph: (directory: string) => GraphClient,
): ResourceBehaviour<SamlFederationInputs> {
  const standing = (directory: string, signal: AbortSignal): Promise<ShownFederation[]> =>
    listAll<ShownFederation>(graph(directory), collection, signal);
  const federated = async (directory: string, id: string, signal: AbortSignal): Promise<string[]> =>
    (await listAll<ShownId>(graph(directory), domainsOf(id), signal)).map((domain) => domain.id).sort();
  const outputsOf = (inputs: SamlFederationInputs, federationId: string): PropertyMap =>
    ({ ...inputs, federationId }) as unknown as PropertyMap;
  const drop = (directory: string, id: string, domain: string, signal: AbortSignal) =>
    graph(directory)({
      ...{ method: "DELETE", path: `${domainsOf(id)}/${encodeURIComponent(domain)}`, accepts: [404], signal },
    });

  /** New domains first: a federation is never without one. */
  const settle = async (id: string, inputs: SamlFederationInputs, signal: AbortSignal): Promise<void> => {
    const { directory, domains } = inputs;
    const body = bodyOf(inputs);
    await graph(directory)({ method: "PATCH", path: `${root}/${encodeURIComponent(id)}`, body, signal });
    const now = await federated(directory, id, signal);
    for (const domain of domains)
      if (!now.includes(domain))
        await graph(directory)({ method: "POST", path: domainsOf(id), body: named(domain), signal });
    for (const domain of now) if (!domains.includes(domain)) await drop(directory, id, domain, signal);
  };
  return {
    computed: ["federationId"],
    stable: ["federationId"],
    replaceOn: ["directory"],
    async create({ inputs, ...resource }) {
      const { signal } = resource;
      const { directory, displayName, issuerUri, domains } = inputs;
      const found = (await standing(directory, signal)).filter(
        (each) => each.displayName === displayName || each.issuerUri === issuerUri,
      );
      for (const each of found)
        if (each.displayName !== displayName || each.issuerUri !== issuerUri) {
          const what = `a SAML provider ${JSON.stringify(each.displayName)} of issuer ${each.issuerUri}`;
          throw foreignConnection(what, resource, `${directory}/${each.id}`);
        }
      let federationId = found[0]?.id;
      if (federationId === undefined) {
        const body = { ...bodyOf(inputs), domains: domains.map(named) };
        const { text } = await graph(directory)({ method: "POST", path: collection, body, signal });
        federationId = readAnswer<ShownFederation>(text).id ?? "";
      } else await settle(federationId, inputs, signal);
      return { id: `${directory}/${federationId}`, outputs: outputsOf(inputs, federationId) };
    },
    async update({ id, inputs, signal }) {
      const [, federationId = ""] = id.split("/");
      await settle(federationId, inputs, signal);
      return { outputs: outputsOf(inputs, federationId) };
    },
    async read({ id, signal }) {
      const [directory = "", federationId = ""] = id.split("/");
      const found = (await standing(directory, signal)).find((each) => each.id === federationId);
      if (found === undefined) return undefined;
      const { displayName, issuerUri, passiveSignInUri, metadataExchangeUri: metadata, signingCertificate } = found;
      const inner: SamlFederationInputs = {
        ...{ directory, displayName, issuerUri, passiveSignInUri, signingCertificate },
        ...(metadata ? { metadataExchangeUri: metadata } : {}),
        domains: await federated(directory, federationId, signal),
      };
      return { inputs: { ...inner }, outputs: outputsOf(inner, federationId) };
    },
    async delete({ id, signal }) {
      const [directory = "", federationId = ""] = id.split("/");
      if (!(await standing(directory, signal)).some((each) => each.id === federationId)) return;
      // one domain alone may go with its federation
      for (const domain of (await federated(directory, federationId, signal)).slice(1))
        await drop(directory, federationId, domain, signal);
      const path = `${root}/${encodeURIComponent(federationId)}`;
      await graph(directory)({ method: "DELETE", path, accepts: [404], signal });
    },
  };
}

function bodyOf(inputs: SamlFederationInputs): FederationBody {
  const { displayName, issuerUri, passiveSignInUri, metadataExchangeUri = null, signingCertificate } = inputs;
  return {
    "@odata.type": `#${typeName}`,
    ...{ displayName, issuerUri, passiveSignInUri, metadataExchangeUri, signingCertificate },
    preferredAuthenticationProtocol: "saml",
  };
}

function named(domain: string): NonNullable<FederationBody["domains"]>[number] {
  return { "@odata.type": "#microsoft.graph.externalDomainName", id: domain };
}
