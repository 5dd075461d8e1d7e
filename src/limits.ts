// Base: every size, time and count limit of the product, with its unit.

export const limits = {
  /** bytes of one tenant spec file, checked before parsing */
  specBytes: 65_536,
  /** nesting of a spec (flow brackets or indentation levels), checked before parsing */
  specDepth: 32,
  /** faults told of one spec file */
  specFaults: 500,
  /** tenant specs in one fleet */
  fleetTenants: 100_000,
  /** characters of a tenant id: one DNS label (RFC 1035 2.3.4) */
  tenantIdLength: 63,
  /** bytes of one custom policy of Azure AD B2C, as its service takes it */
  trustFrameworkPolicyBytes: 1_048_576,

  /** bytes of one signed tenant config, as compact JWS */
  tenantConfigBytes: 262_144,
  /** bytes of one signed head, as compact JWS (design §3.4) */
  headBytes: 4_096,
  /** bytes of one signed root, as JSON */
  rootBytes: 131_072,
  /** bytes of one signed suspension list, as compact JWS */
  suspensionBytes: 262_144,
  /** bytes of one audit checkpoint, as compact JWS */
  auditCheckpointBytes: 1_048_576,
  /** heads in one audit checkpoint; more chains make more checkpoints */
  auditCheckpointHeads: 2_000,
  /** seconds for which a line of an audit log is kept at least: younger ones are never pruned */
  auditMinimumAge: 30 * 86_400,
  /** bytes of one line of an audit log */
  auditLineBytes: 65_536,
  /** bytes of one object of the two indexes */
  indexObjectBytes: 4_194_304,
  /** nesting of a signed JSON document */
  documentDepth: 24,
  /** roots walked from the pinned one to the newest (TUF 5.3.3) */
  rootWalk: 256,

  /** seconds a tenant config lives (design §3.3) */
  tenantConfigLife: 30 * 86_400,
  /** seconds before expiry at which a tenant config is renewed in place */
  tenantConfigRenewal: 10 * 86_400,
  /** longest life of a tenant config that a verifier accepts, seconds */
  tenantConfigMaxLife: 400 * 86_400,
  /** seconds a head lives */
  headLife: 86_400,
  /** longest life of a head that a verifier accepts, seconds */
  headMaxLife: 8 * 86_400,
  /** seconds a suspension list lives */
  suspensionLife: 300,
  /** longest life of a suspension list that a verifier accepts, seconds */
  suspensionMaxLife: 3_600,
  /** seconds a root lives */
  rootLife: 365 * 86_400,
  /** seconds that two clocks may differ: a document issued further ahead is refused */
  clockSkew: 60,

  /** bytes of a bearer token */
  tokenBytes: 8_192,
  /** entries of the verified-token cache of one server */
  tokenCacheEntries: 10_000,
  /** seconds a verified token stays in the cache at most */
  tokenCacheLife: 300,
  /** tokens of which one server knows that their sign-in is on record */
  signInTokens: 50_000,
  /** roles of members that one server remembers */
  memberCacheEntries: 50_000,
  /** seconds after which a change of role or membership is seen at the latest */
  memberCacheLife: 5,
  /** seconds that what a store says of a tenant is believed, where no bundle does */
  storedTenantLife: 5,
  /** seconds beyond that for which the store may be away */
  storedTenantAllowance: 10,
  /** milliseconds that one question about a tenant may take, and after which a store that was away is asked again */
  storedTenantPatience: 2_000,
  /** roles defined by stores that one server keeps compiled, of all tenants */
  storedRoles: 10_000,
  /** bytes of one message that the guard passes on to a server behind it */
  proxyMessageBytes: 4_194_304,
  /** bytes of one message, or one event, that a server behind the guard may answer with */
  proxyAnswerBytes: 16_777_216,
  /** milliseconds in which a server behind the guard must begin its answer */
  proxyAnswerWait: 120_000,
  /** milliseconds in which a server behind the guard must take a connection */
  proxyConnectWait: 5_000,
  /** tasks of MCP calls whose makers one server remembers */
  ownedTasks: 100_000,
  /** tenants whose parsed config a server keeps at once */
  hotTenants: 1_000,
  /** characters of a host name (RFC 1035 2.3.4) */
  hostLength: 253,
  /** tenants among which the owner of a session is looked for that its caller's tenant does not know */
  sessionSearch: 1_000,
  /** lines of a stored audit log that wait for an earlier one while it is read */
  auditReorder: 100_000,
  /** audit records that wait for a sink, in memory */
  auditQueue: 10_000,
  /** audit records that are hashed and written at once */
  auditBatch: 256,
  /** batches that one sink of the audit log may be behind the others */
  auditBacklog: 64,
  /** milliseconds between two looks at a bundle that is watched */
  bundlePoll: 250,
  /** milliseconds between two looks at a bundle over a network */
  remotePoll: 2_000,
  /** milliseconds that one object of a remote bundle may take */
  remoteTimeout: 10_000,

  /** bytes of a user id, role id or session id in a store, UTF-8 */
  storedIdBytes: 512,
  /** bytes of one tenant's settings in a store, as JSON */
  tenantSettingsBytes: 262_144,
  /** bytes of what a store keeps of one token, session, role or audit record, as JSON */
  storedRecordBytes: 65_536,
  /** nesting of what a store keeps */
  storedDepth: 24,
  /** increments in one batch of usage, records in one append of audit */
  storedBatch: 1_000,
  /** seconds for which a usage batch's id is remembered */
  usageBatchLife: 3_600,
  /** tenants that a memory store keeps */
  memoryTenants: 100_000,
  /** members, tokens, sessions, roles, usage rows or audit records (each) that a memory store keeps of one tenant */
  memoryRows: 100_000,
  /** keys of a tenant that one step of an erasure looks for in Redis, about */
  redisScanStep: 1_000,
  /** tenants' users in one user group of ElastiCache, beside `default` (a quota of AWS is 100 users) */
  elasticacheUsers: 99,

  /** bytes of a request body of the local platform's admin API */
  localBodyBytes: 65_536,
  /** bytes of a login form on the local platform */
  localFormBytes: 4_096,
  /** bytes of one answer of a provider that the local platform sends people to */
  localUpstreamBytes: 262_144,
  /** seconds that the local platform waits for one such answer */
  localUpstreamPatience: 10,
  /** bytes of a SAML answer's form on the local platform */
  localSamlBytes: 262_144,
  /** seconds by which a SAML provider's clock may differ from the local platform's */
  localSamlSkew: 30,
  /** seconds an access or ID token of the local platform lives */
  localTokenLife: 600,
  /** seconds a session, grant or refresh token of the local platform lives */
  localSessionLife: 14 * 86_400,
  /** codes, sessions, grants and refresh tokens that the local platform keeps for one organization */
  localArtifacts: 5_000,
} as const;
