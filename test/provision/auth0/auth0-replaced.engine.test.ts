// Which change makes objects at Auth0 anew, or other ones, and which is refused because something protected would go.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { auth0Behaviours } from "../../../src/rehearsal/auth0/auth0-behaviours.ts";
import { tokens } from "../../../src/rehearsal/auth0/tokens.ts";
import { sdkTable } from "../../../src/rehearsal/sdk/sdk-table.ts";
import { FieldsInPlace } from "../fields-in-place.ts";
import { type Auth0Repository, auth0Repository } from "./auth0-repository.ts";
import { auth0Told } from "./auth0-told.ts";

const quiet = { expectNoChanges: true } as const;
const other = "its name in the program says it: another is another object";
const stays = "what it belongs to is never made anew";
const along = "deleted before what it belongs to is, and made again for the new one: the engine compares nothing then";
/** `<type> <field>` that replaces → why no change of a spec or of the deployment's settings reaches it */
const unreached: Readonly<Record<string, string>> = {
  [`${tokens.clientCredentials} clientId`]: stays,
  [`${tokens.clientGrant} clientId`]: stays,
  [`${tokens.connection} name`]: other,
  [`${tokens.connectionClients} connectionId`]: along,
  [`${tokens.customDomain} type`]: "always the same",
  [`${tokens.customDomainVerification} customDomainId`]: along,
  [`${tokens.organizationClientGrant} grantId`]: along,
  [`${tokens.organizationClientGrant} organizationId`]: stays,
  [`${tokens.organizationConnections} organizationId`]: stays,
  [`${tokens.organizationDiscoveryDomain} domain`]: other,
  [`${tokens.organizationDiscoveryDomain} organizationId`]: stays,
  [`${tokens.resourceServerScopes} resourceServerIdentifier`]: along,
  [`${tokens.rolePermissions} roleId`]: stays,
};

const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);

describe("tenants at Auth0", () => {
  let repository: Auth0Repository;
  let megacorp: Stack;
  let bakery: Stack;
  const seen = new FieldsInPlace();
  const up = async (stack: Stack): Promise<string[]> => auth0Told(seen.saw(await stack.up()));
  const objects = (): string[] =>
    repository.cloud.list().map(({ type, id, properties }) => `${type} ${id} ${digest(JSON.stringify(properties))}`);
  beforeAll(async () => {
    repository = await auth0Repository();
    megacorp = await repository.open("megacorp");
    bakery = await repository.open("bakery");
    await megacorp.up();
    await bakery.up();
  });
  afterAll(() => repository.close());

  it("have a connection made anew by another kind of provider, and it takes the old one's place everywhere", async () => {
    const oidc = "kind: oidc\n      name: workforce\n      issuer: https://idp.megacorp.example/oidc";
    repository.edit("megacorp", oidc, "kind: entra\n      name: workforce\n      directory: mega.onmicrosoft.com");
    expect(await up(megacorp)).toEqual([
      "connection-clients.enterprise.workforce replace",
      expect.stringMatching(/^connection\.enterprise\.workforce replace options.* strategy$/),
      "connections update enabledConnections",
    ]);
    await megacorp.up(quiet);
    const listed = repository.cloud
      .list(tokens.organizationConnections)
      .map(({ properties }) => properties.enabledConnections as { connectionId: string }[])
      .find(({ length }) => length === 7);
    const own = repository.cloud
      .list(tokens.connection)
      .filter(({ properties }) => String(properties.name).startsWith("megacorp--"));
    expect(listed?.map(({ connectionId }) => connectionId).sort()).toEqual(own.map(({ id }) => id).sort());
  });

  it.each<[string, string, string, RegExp]>([
    [
      "another sign-in domain",
      "customDomain: login.",
      "customDomain: id.",
      /megacorp\.login-domain is protected, and would be made anew/,
    ],
    [
      "no sign-in domain",
      "  customDomain: login.megacorp.example\n",
      "",
      /megacorp\.login-domain-verification is protected, and would be deleted/,
    ],
  ])(
    "are refused %s while they are protected, and nothing of theirs at Auth0 or in the zone is changed",
    async (_, from, to, message) => {
      const before = objects();
      repository.edit("megacorp", from, to);
      await expect(megacorp.up()).rejects.toMatchObject({
        ...{ code: "engine.protected", kind: "refused" },
        message: expect.stringMatching(message),
        mend: expect.stringContaining("lifecycle.protect: false"),
      });
      expect(objects()).toEqual(before);
      if (to === "") repository.edit("megacorp", /(?= {2}verifiedDomains)/, from);
      else repository.edit("megacorp", to, from);
      expect(await up(megacorp)).toEqual([]);
    },
  );

  it("have another sign-in domain and another zone once they are not protected", async () => {
    repository.edit("megacorp", /$/, "\nlifecycle: { protect: false }\n");
    expect(await up(megacorp)).toEqual([]);
    repository.edit("megacorp", "customDomain: login.", "customDomain: id.");
    repository.edit("megacorp", "Z0MEGACORPEXAMPLE", "Z1MEGACORPEXAMPLE");
    expect(await up(megacorp)).toEqual([
      "dns.cname.id.megacorp.example create",
      // goes before the domain does, and is not made again
      "dns.cname.login.megacorp.example replace",
      "dns.txt.megacorp.example replace zoneId",
      "login-domain replace domain",
      "login-domain-verification replace",
    ]);
    expect(await megacorp.outputs()).toMatchObject({ issuer: "https://id.megacorp.example/" });
    await megacorp.up(quiet);
  });

  it("have another API for another host: the old one goes, and no other object is made anew", async () => {
    repository.edit("megacorp", "  customDomain: mcp.megacorp", "  customDomain: api.megacorp");
    for (const path of ["oauth/github", "oauth/microsoft", "saml"])
      repository.edit("megacorp", `https://mcp.megacorp.example/${path}`, `https://api.megacorp.example/${path}`);
    const done = await up(megacorp);
    expect(
      done.filter((line) => !/^(?:api|scopes|grant\.\w+|organization-grant\.\w+)\.(?:api|mcp)\./.test(line)),
    ).toEqual(
      ["admin", "analyst", "auditor", "member", "operator", "owner", "readonly"].map(
        (role) => `permissions.${role} update permissions`,
      ),
    );
    for (const [host, operation] of [
      ["api", "create"],
      ["mcp", "delete"],
    ]) {
      expect(done).toContain(`api.${host}.megacorp.example ${operation}`);
      expect(done.filter((line) => line.endsWith(`.${host}.megacorp.example ${operation}`))).toHaveLength(2 + 6 + 2);
    }
    await megacorp.up(quiet);
  });

  it("have grants of an app made anew by another kind of it, and the app stays", async () => {
    const clients = repository.cloud.list(tokens.client).map(({ id }) => id);
    const machine = "{ name: oven, kind: machine, scopes: [tools:echo], roles: [member] }";
    const page = "{ name: oven, kind: web, redirectUris: [https://bakery.mcp.example.com/oven] }";
    repository.edit("bakery", machine, page);
    expect((await up(bakery)).filter((line) => line.includes("grant."))).toEqual([
      "grant.oven.bakery.mcp.example.com replace allowAnyOrganization organizationUsage scopes subjectType",
      // went with the grant, and was not made again: people need none
      "organization-grant.oven.bakery.mcp.example.com replace",
    ]);
    expect(repository.cloud.list(tokens.client).map(({ id }) => id)).toEqual(clients);
    repository.edit("bakery", page, machine);
    expect((await up(bakery)).filter((line) => line.includes("grant."))).toEqual([
      "grant.oven.bakery.mcp.example.com replace allowAnyOrganization organizationUsage scopes subjectType",
      "organization-grant.oven.bakery.mcp.example.com create",
    ]);
    expect(repository.cloud.list(tokens.client).map(({ id }) => id)).toEqual(clients);
  });

  it("have their APIs made anew, and every grant with them, by another audience of the whole deployment", async () => {
    const file = join(repository.root, "Pulumi.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("{host}/mcp", "{host}/v2/mcp"));
    const clients = repository.cloud.list(tokens.client).map(({ id }) => id);
    expect(await up(bakery)).toEqual([
      "api.bakery.mcp.example.com replace identifier",
      "grant.console.bakery.mcp.example.com replace audience",
      "grant.oven.bakery.mcp.example.com replace audience",
      "organization-grant.oven.bakery.mcp.example.com replace",
      ...["admin", "member", "owner", "readonly"].map((role) => `permissions.${role} update permissions`),
      "scopes.bakery.mcp.example.com replace",
    ]);
    expect(repository.cloud.list(tokens.client).map(({ id }) => id)).toEqual(clients);
    await bakery.up(quiet);
    await bakery.refresh({ ...quiet, previewOnly: true });
  });

  it("met every field that replaces, but those that nothing reaches", async () => {
    const replacing = new Set<string>();
    for (const stack of [megacorp, bakery]) {
      const { deployment } = (await stack.exportState()) as {
        deployment: { resources: { type: string; inputs?: object }[] };
      };
      for (const { type, inputs = {} } of deployment.resources)
        for (const field of Object.keys(inputs))
          if (
            sdkTable("auth0").type(type)?.inputs[field]?.replaces ||
            auth0Behaviours.types[type]?.replaceOn?.includes(field)
          )
            replacing.add(`${type} ${field}`);
    }
    const met = seen.replaced();
    expect([...replacing].filter((field) => !met.includes(field)).sort()).toEqual(Object.keys(unreached).sort());
  });
});
