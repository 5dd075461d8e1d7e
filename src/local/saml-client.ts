// The platform as SAML 2.0 service provider of a connection: a request by redirect, an answer by POST, nothing unasked for.
import { randomBytes } from "node:crypto";
import { limits } from "../limits.ts";
import type { SamlConnectionBody } from "./admin-contract.ts";
import { judgeSamlAnswer } from "./judge-saml-answer.ts";
import { loadNodeSaml, type ServiceProvider } from "./node-saml.ts";
import { personOfAssertion } from "./person-of-assertion.ts";
import { realmOf } from "./realm-of.ts";
import { samlRefusal } from "./saml-refusal.ts";
import type { UpstreamIdentity } from "./upstream-client.ts";

/** What a login at a SAML provider has to come back with. */
export interface SamlChecks {
  /** RelayState */
  state: string;
  /** ID of the request, which its answer names */
  requestId: string;
  /** when it was sent, as ISO 8601 */
  asked: string;
}

/** Gives the address at the provider that a browser goes to, and what its answer is held against. */
export async function beginSaml(
  connection: SamlConnectionBody,
  callbackUrl: string,
): Promise<{ url: string; checks: SamlChecks }> {
  // xs:ID begins with a letter or an underscore; 128 bits of chance at least (SAML core 1.3.4).
  const requestId = `_${randomBytes(20).toString("hex")}`;
  const checks = { state: randomBytes(32).toString("base64url"), requestId, asked: new Date().toISOString() };
  const saml = serviceProvider(connection, callbackUrl, checks);
  return { url: await saml.getAuthorizeUrlAsync(checks.state, undefined, {}), checks };
}

/**
 * Turns an answer (`SAMLResponse` of the form, base64) into an identity. Signature, audience and times are checked by the library; what it
 * leaves open (recipient, destination, status, algorithms, shape) before and after it. Rejects for every answer that is not whole.
 */
export async function finishSaml(
  connection: SamlConnectionBody,
  callbackUrl: string,
  answer: string,
  checks: SamlChecks,
): Promise<UpstreamIdentity> {
  const { signatureAlgorithm } = connection;
  const { requestId } = checks;
  judgeSamlAnswer(Buffer.from(answer, "base64").toString("utf8"), { callbackUrl, requestId, signatureAlgorithm });
  const saml = serviceProvider(connection, callbackUrl, checks);
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: answer });
  const assertion = profile?.getAssertionXml?.();
  if (assertion === undefined) throw samlRefusal("saml.assertions");
  const { subject, email } = personOfAssertion(assertion, { callbackUrl, requestId, at: Date.now() / 1_000 });
  // The organization vouches for its own provider: SAML has no word for an address that was seen to work.
  return { issuer: realmOf(connection), subject, email, emailVerified: undefined };
}

function serviceProvider(
  { entryPoint, entityId, certificates, identifierFormat }: SamlConnectionBody,
  callbackUrl: string,
  { requestId, asked }: SamlChecks,
): ServiceProvider {
  const { SAML, ValidateInResponseTo } = loadNodeSaml();
  return new SAML({
    ...{ callbackUrl, entryPoint, issuer: entityId, audience: entityId, idpCert: certificates },
    // The whole answer: a signed assertion alone says neither whether the sign-in succeeded nor what it answers.
    ...{ wantAuthnResponseSigned: true, wantAssertionsSigned: false },
    acceptedClockSkewMs: limits.localSamlSkew * 1_000,
    validateInResponseTo: ValidateInResponseTo.always,
    requestIdExpirationPeriodMs: 600_000,
    // One login knows one request; that it is answered once is the pending login's business.
    cacheProvider: {
      saveAsync: async () => null,
      getAsync: async (key) => (key === requestId ? asked : null),
      removeAsync: async () => null,
    },
    generateUniqueId: () => requestId,
    // How people prove who they are is the provider's business.
    disableRequestedAuthnContext: true,
    identifierFormat: identifierFormat ?? null,
  });
}
