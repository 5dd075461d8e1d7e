// One attack or mistake as data: what stands in the file, and which fault is owed, where.
import type { FaultCode } from "../../../src/spec/fault.ts";

export interface SpecCase {
  name: string;
  /** the whole file, or what replaces `find` in the sound spec */
  bytes: Uint8Array | string;
  code: FaultCode;
  /** line:column of the fault */
  at?: string;
  path?: string;
  /** must stand in the message */
  says?: RegExp;
  /** must stand nowhere in the answer */
  hides?: string;
}

export const soundSpec = `tenantId: acme
organizationName: Acme Corporation
domain: acme.example
status: active
plan: pro
settings:
  oauth:
    google:
      - name: web
        clientId: google-web
        clientSecret: env:ACME_GOOGLE
        redirectUri: https://acme.mcp.example.com/callback
        scopes: [openid, email]
  domains: [acme.example]
  features:
    beta: true
roles:
  - roleId: analyst
    name: Analyst
    permissions:
      - { resource: tools, action: "reports.*" }
identity:
  platform: local
  apps:
    - name: desktop
      kind: native
      redirectUris: ["http://127.0.0.1:8765/callback"]
    - name: robot
      kind: machine
      roles: [analyst]
  local:
    users:
      - { email: ada@acme.example, roles: [owner] }
runtime:
  customDomain: mcp.acme.example
`;

/** The sound spec with one text replaced; a TypeError when `find` is not in it once. */
export function edited(find: string, replacement: string): string {
  if (soundSpec.split(find).length !== 2) throw new TypeError(`the sound spec does not hold this once: ${find}`);
  return soundSpec.replace(find, () => replacement);
}
