// Applications that the tenant's people sign in to by SAML, Okta being the identity provider.

import { Saml } from "@pulumi/okta/app/saml.js";
import type { Output } from "@pulumi/pulumi";
import { oktaPrefix } from "../../plan/okta-name.ts";
import { assignGroups } from "./assign-groups.ts";
import type { OktaScope } from "./okta-scope.ts";

const basic = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";

export function oktaSamlApps(scope: OktaScope, groups: ReadonlyMap<string, Output<string>>): void {
  const { plan, okta, own, name, label, note, status } = scope;
  for (const { name: appName, acsUrl, audience } of okta.samlApps ?? []) {
    const app = new Saml(
      name("saml", appName),
      {
        label: label(`saml ${appName}`),
        ...{ ssoUrl: acsUrl, recipient: acsUrl, destination: acsUrl, audience },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's own template, filled in at sign-in
        subjectNameIdTemplate: "${user.email}",
        subjectNameIdFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        signatureAlgorithm: "RSA_SHA256",
        digestAlgorithm: "SHA256",
        responseSigned: true,
        assertionSigned: true,
        honorForceAuthn: true,
        authnContextClassRef: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        attributeStatements: [
          { type: "EXPRESSION", name: plan.claims.tenant, namespace: basic, values: [JSON.stringify(plan.tenantId)] },
          {
            ...{ type: "GROUP", name: plan.claims.roles, namespace: basic },
            ...{ filterType: "STARTS_WITH", filterValue: oktaPrefix(plan) },
          },
        ],
        ...{ implicitAssignment: false, hideIos: true, hideWeb: false, adminNote: note, status },
      },
      own,
    );
    assignGroups(name("saml", appName, "groups"), app.id, groups, { ...own, deletedWith: app });
  }
}
