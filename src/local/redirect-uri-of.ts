/** Where a connection's provider sends people back: below the organization's own issuer, one address a connection. */
export function redirectUriOf(issuer: string, connectionId: string): string {
  return `${issuer}/connections/${connectionId}/callback`;
}
