// The root of a policy that we write.
import { type XmlElement, xmlElement } from "./xml-element.ts";

export interface PolicyPlace {
  /** first label of the directory's onmicrosoft.com name */
  tenant: string;
  id: string;
  /** id of the policy that it extends */
  base: string;
}

/** `parts` in the schema's order: BuildingBlocks, ClaimsProviders, UserJourneys, RelyingParty. */
export function policyRoot({ tenant, id, base }: PolicyPlace, ...parts: XmlElement[]): XmlElement {
  const directory = `${tenant}.onmicrosoft.com`;
  const root = xmlElement(
    "TrustFrameworkPolicy",
    {
      ...{ PolicySchemaVersion: "0.3.0.0", TenantId: directory, PolicyId: id },
      PublicPolicyUri: `http://${directory}/${id}`,
    },
    xmlElement("BasePolicy", {}, xmlElement("TenantId", {}, directory), xmlElement("PolicyId", {}, base)),
    ...parts,
  );
  return { ...root, namespace: "http://schemas.microsoft.com/online/cpim/schemas/2013/06" };
}
