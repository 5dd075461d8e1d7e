/** What one room of src may import. Base (files directly in src) is always allowed; other rooms and packages only as named. */
export interface Room {
  /** Rooms whose values and types may be imported; `room/file.ts` is one contract file, which itself loads base at most. */
  readonly rooms: readonly string[];
  /** Rooms or contract files of which only types may be imported: nothing of them is loaded. */
  readonly types?: readonly string[];
  /** Packages whose values and types may be imported. */
  readonly packages: readonly string[];
  /** Packages of which only types may be imported. */
  readonly typePackages?: readonly string[];
  /** False for a room that computes only: of Node's modules, those that compute too (`computing`). */
  readonly io?: boolean;
}

const mcpSdks = ["@modelcontextprotocol/sdk", "@modelcontextprotocol/server"];

/** The house plan: one room a line, in the order of the flow. An arrow that is not here is an argument to have first. */
export const house: Readonly<Record<string, Room>> = {
  spec: { rooms: [], packages: ["zod", "yaml", "tldts", "fastest-levenshtein"] },
  // The document types are the vocabulary of what a plan leads to; a plan signs and reads nothing.
  plan: { rooms: ["spec"], types: ["bundle/documents.ts"], packages: [], io: false },
  // Every file that another process may read is replaced atomically; compare-and-swap on a folder needs a lock.
  bundle: {
    // A publish target is named as settings name it.
    rooms: ["spec/s3-address.ts"],
    types: ["spec"],
    // The AWS SDK is loaded where a key is in KMS or a bundle is in S3, and nowhere else.
    packages: ["jose", "write-file-atomic", "proper-lockfile", "@aws-sdk/client-kms", "@aws-sdk/client-s3"],
  },
  // The documents are the wire between the two: a reader needs their names and layout, never what writes them.
  verify: { rooms: ["bundle/documents.ts"], packages: ["jose"] },
  // A reference to a secret is resolved by whoever deploys and by whoever serves, in one way: a room below both. A cloud's
  // SDK is loaded where such a reference is, and nowhere else.
  secret: { rooms: [], packages: ["@aws-sdk/client-secrets-manager", "@aws-sdk/client-ssm"] },
  provider: { rooms: [], packages: ["@grpc/grpc-js", "@pulumi/pulumi", "google-protobuf"] },
  local: {
    rooms: [],
    types: ["spec"],
    // As relying party of a tenant's own provider it needs what every relying party needs (ADR 32); loaded at the first such login.
    // So does a service provider of SAML, whose answers are XML that a browser brings (ADR 35).
    packages: [
      ...["oidc-provider", "openid-client", "@node-saml/node-saml", "@xmldom/xmldom"],
      ...["jose", "write-file-atomic", "proper-lockfile"],
    ],
  },
  // The language host speaks gRPC to the CLI itself; two runs must not install the engine at once.
  engine: { rooms: ["provider"], packages: ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf", "proper-lockfile"] },
  // The plugin hands the verifier to what extends the ledger: what a lost state left behind is read as a server reads it.
  // Of the local platform it knows the admin API's paths and shapes, as it knows auth0's: never the platform itself.
  provision: {
    rooms: ["spec", "plan", "bundle", "verify", "secret", "provider", "local/admin-contract.ts"],
    packages: [
      // Custom policies are XML that a directory will execute: read by a parser that refuses what is not well-formed (ADR 12).
      "@xmldom/xmldom",
      // A key with a certificate goes to a directory as PKCS #12, which Node's crypto can't write (ADR 38).
      "node-forge",
      "@pulumi/pulumi",
      "@pulumi/auth0",
      "@pulumi/aws",
      "@pulumi/azuread",
      "@pulumi/okta",
      "@aws-sdk/client-api-gateway",
      // Users of a Redis of our own are made by our provider, loaded where a tenant has one: its wire has TLS, errors and
      // cut connections that we would only write again.
      "ioredis",
    ],
  },
  // The driver of a store is loaded by that store's own export alone: who runs on memory installs neither.
  store: {
    rooms: ["spec/tenant-id.ts"],
    // A declared tenant is a view of the signed document: its names, never what reads or writes one.
    types: ["spec", "bundle/documents.ts"],
    packages: ["ioredis", "pg", "@electric-sql/pglite", "postgrator", "lru-cache"],
  },
  // Stores are handed in: of their room, runtime knows the interfaces; so are the anchors of the audit log, which bundle has.
  // The wall around them, the view of declared tenants and the arithmetic of quotas come along: what a tenant's config
  // declares must hold before anybody configures a store. Exporters load only where they are used, and Redis only where it brings hints of suspensions.
  runtime: {
    // The AWS SDK is loaded by a server whose bundle is in S3, and by no other: the loader test starts one without it.
    rooms: [
      "verify",
      "secret",
      "bundle/documents.ts",
      "spec/tenant-id.ts",
      "spec/s3-address.ts",
      // Tenants that no spec declares have the same four roles as those of one.
      "plan/built-in-roles.ts",
      "store/memory/memory-quota-store.ts",
      "store/fair-map.ts",
      "store/check/check-page.ts",
      "store/declared-role-store.ts",
      "store/declared-tenant-store.ts",
      "store/scoped-stores.ts",
      "store/store-error.ts",
      "store/quota-record.ts",
      "store/quota-store.ts",
    ],
    types: ["store", "bundle/checkpoint-anchor.ts"],
    packages: [
      "jose",
      "lru-cache",
      "eventsource-parser",
      "prom-client",
      "@opentelemetry/api",
      "ioredis",
      "@aws-sdk/client-s3",
    ],
    typePackages: ["express", ...mcpSdks],
  },
  // Stand-ins are providers; what an SDK declares is read from its files, never loaded. A rehearsal is a whole run in a place
  // of its own: our provider gets that place's keys and secrets by argument, so that a real run's has no switch for it.
  rehearsal: {
    rooms: ["spec", "bundle", "verify", "provider", "provision", "engine", "local"],
    // What a stood-in directory is sent, it opens.
    packages: ["yaml", "node-forge"],
  },
  // Anything above, but provision only through engine: a control never runs the program itself.
  control: {
    rooms: ["spec", "plan", "bundle", "verify", "provider", "local", "engine", "rehearsal", "store", "runtime"],
    packages: [
      "commander",
      "listr2",
      "cli-table3",
      "fastest-levenshtein",
      "yaml",
      "zod",
      "jose",
      "proper-lockfile",
      "@modelcontextprotocol/client",
    ],
  },
};

/** What base and rooms without `io` may take from Node. */
export const computing = ["node:crypto", "node:util"];

/** Words that say nothing about what a file or folder holds. */
export const emptyWords = ["utils", "util", "helpers", "helper", "manager", "service", "services", "common", "misc"];
