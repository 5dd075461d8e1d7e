// The way of a person through one tenant's connections: choose or be led, prove oneself, be found or made in the directory.
import type { WrittenConnection } from "./connections-policy.ts";
import { type XmlElement, xmlElement } from "./xml-element.ts";

/**
 * A journey of its own id, so that no step of a base's is merged into it. It has no local accounts: those of a directory belong to
 * all of its tenants. `domain_hint` skips the first step; nobody is asked for what the provider or the spec says.
 */
export function signInJourney(id: string, connections: readonly WrittenConnection[]): XmlElement {
  const exchange = (name: string): string => `${name}_exchange`;
  const known = xmlElement(
    "Precondition",
    { Type: "ClaimsExist", ExecuteActionsIf: "true" },
    xmlElement("Value", {}, "objectId"),
    xmlElement("Action", {}, "SkipThisOrchestrationStep"),
  );
  const call = (name: string, profile: string): XmlElement =>
    xmlElement("ClaimsExchange", { Id: exchange(name), TechnicalProfileReferenceId: profile });
  const steps: [attributes: Record<string, string>, ...children: XmlElement[]][] = [
    [
      { Type: "ClaimsProviderSelection", ContentDefinitionReferenceId: "api.idpselections" },
      xmlElement(
        "ClaimsProviderSelections",
        {},
        ...connections.map(({ id: name }) =>
          xmlElement("ClaimsProviderSelection", { TargetClaimsExchangeId: exchange(name) }),
        ),
      ),
    ],
    [
      { Type: "ClaimsExchange" },
      xmlElement("ClaimsExchanges", {}, ...connections.map(({ id: name }) => call(name, name))),
    ],
    [
      { Type: "ClaimsExchange" },
      xmlElement("ClaimsExchanges", {}, call("read_account", "AAD-UserReadUsingAlternativeSecurityId-NoError")),
    ],
    [
      { Type: "ClaimsExchange" },
      xmlElement("Preconditions", {}, known),
      xmlElement("ClaimsExchanges", {}, call("write_account", "AAD-UserWriteUsingAlternativeSecurityId")),
    ],
    [{ Type: "SendClaims", CpimIssuerTechnicalProfileReferenceId: "JwtIssuer" }],
  ];
  return xmlElement(
    "UserJourney",
    { Id: id },
    xmlElement(
      "OrchestrationSteps",
      {},
      ...steps.map(([attributes, ...children], index) =>
        xmlElement("OrchestrationStep", { Order: String(index + 1), ...attributes }, ...children),
      ),
    ),
    xmlElement("ClientDefinition", { ReferenceId: "DefaultWeb" }),
  );
}
