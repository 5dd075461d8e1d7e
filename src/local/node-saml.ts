// The SAML library, loaded when the first person signs in by it.
import { createRequire } from "node:module";

/** What we use of `@node-saml/node-saml`: its own types bring those of browsers along, which would then be everywhere. */
interface NodeSaml {
  SAML: new (options: SamlOptions) => ServiceProvider;
  ValidateInResponseTo: { always: unknown };
}

interface SamlOptions {
  callbackUrl: string;
  entryPoint: string;
  /** our entity id */
  issuer: string;
  audience: string;
  idpCert: string[];
  wantAuthnResponseSigned: boolean;
  wantAssertionsSigned: boolean;
  acceptedClockSkewMs: number;
  validateInResponseTo: unknown;
  requestIdExpirationPeriodMs: number;
  cacheProvider: {
    saveAsync(key: string, value: string): Promise<null>;
    getAsync(key: string): Promise<string | null>;
    removeAsync(key: string | null): Promise<null>;
  };
  generateUniqueId(): string;
  disableRequestedAuthnContext: boolean;
  /** null: none is asked for */
  identifierFormat: string | null;
}

/** A service provider as the library has it. */
export interface ServiceProvider {
  getAuthorizeUrlAsync(relayState: string, host: undefined, options: object): Promise<string>;
  /** Rejects for an answer that is not genuine, not for the audience, or not for now. */
  validatePostResponseAsync(form: {
    SAMLResponse: string;
  }): Promise<{ profile: { getAssertionXml?(): string } | null }>;
}

/** Gives the library. */
export function loadNodeSaml(): NodeSaml {
  const require = createRequire(import.meta.url);
  return require("@node-saml/node-saml") as NodeSaml;
}
