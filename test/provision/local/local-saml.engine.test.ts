// A tenant on the embedded platform whose people sign in at a SAML provider, under the real engine: from the spec to a token that
// a server takes.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TenantConfig } from "../../../src/bundle/documents.ts";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { adminPaths, type ConnectionAnswer, type SamlConnectionBody } from "../../../src/local/admin-contract.ts";
import { authenticate } from "../../../src/runtime/authenticate/authenticate.ts";
import { answeredBySaml, endOf } from "../../local/a-saml-federation.ts";
import { samlCertificates } from "../../mock/saml-certificates.ts";
import { aSamlProvider, type SamlProvider } from "../../mock/saml-provider.ts";
import { type LocalFleet, localFleet } from "./local-fleet.ts";

const quiet = { expectNoChanges: true } as const;
const indented = (pem: string): string => pem.trim().replaceAll("\n", "\n        ");

describe("a tenant with a SAML provider of its own on the embedded platform", () => {
  let fleet: LocalFleet;
  let stack: Stack;
  let provider: SamlProvider;
  let callbackUrl = "";
  const closing: (() => void)[] = [];
  const outputs = async () =>
    (await stack.outputs()) as { tenantConfig: string; issuer: string; clients: Record<string, string> };
  const answered = async (email = "hanna@harvest.example") => {
    const { issuer, clients } = await outputs();
    return answeredBySaml({ acme: { issuer, native: { clientId: clients.desktop ?? "" } }, callbackUrl }, email);
  };

  beforeAll(async () => {
    fleet = await localFleet();
    callbackUrl = `${fleet.local.url}/t/harvest/connections/enterprise.sso/callback`;
    const place = { entityId: "urn:tenantry:harvest", callbackUrl };
    provider = await aSamlProvider(samlCertificates.one, place, (close) => closing.push(close));
    provider.person = "hanna@harvest.example";
    fleet.edit("harvest", "https://idp.harvest.example/saml/sso", provider.entryPoint);
    fleet.edit("harvest", /-----BEGIN[\s\S]*CERTIFICATE-----/, indented(provider.cert));
    stack = await fleet.open("harvest");
    await stack.up();
  });
  afterAll(async () => {
    for (const close of closing) close();
    await fleet.close();
  });

  it("comes up, and neither a second run nor a refresh finds anything", async () => {
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
    const path = adminPaths.connection("harvest", "enterprise.sso");
    expect(await fleet.admin.get<ConnectionAnswer>(path)).toMatchObject({ redirectUri: callbackUrl });
  });

  it("signs its people in by it, with tokens that a server takes and roles that the spec gives", async () => {
    const browser = await answered();
    const end = await browser.post();
    if (!(end instanceof URL)) throw new Error(`ended with ${end.status}`);
    const { access_token } = await browser.tokens(end);
    const text = Buffer.from((await outputs()).tenantConfig.split(".")[1] ?? "", "base64url").toString();
    const verdict = await authenticate(JSON.parse(text) as TenantConfig, access_token, {
      at: Math.floor(Date.now() / 1_000),
    });
    expect(verdict).toMatchObject({ ok: true, principal: { email: "hanna@harvest.example", roles: ["owner"] } });
  });

  it("takes both certificates while the provider's key is rotated, then the new one alone, in place", async () => {
    const { one, two } = samlCertificates;
    const list = (...pems: string[]): string => `cert: [${pems.map((pem) => JSON.stringify(pem)).join(", ")}]\n`;
    const clientId = (await outputs()).clients.desktop;
    fleet.edit("harvest", /cert: \|[\s\S]*CERTIFICATE-----\n/, list(one.cert, two.cert));
    expect((await stack.up()).changes).not.toHaveProperty("replace");
    expect(endOf(await (await answered()).post())).toBe("signed in");
    fleet.edit("harvest", /cert: .*\n/, list(two.cert));
    await stack.up();
    expect(endOf(await (await answered()).post())).toBe(502);
    expect((await outputs()).clients.desktop).toBe(clientId);
    fleet.edit("harvest", /cert: .*\n/, list(one.cert));
    await stack.up();
  });

  it("finds whom somebody else let the connection trust, and puts it right", async () => {
    const path = adminPaths.connection("harvest", "enterprise.sso");
    const {
      id: _,
      redirectUri: __,
      ...body
    } = (await fleet.admin.get<ConnectionAnswer & SamlConnectionBody>(path)) ?? {
      ...{ id: "", redirectUri: "" },
    };
    await fleet.admin.put(path, { ...body, certificates: [samlCertificates.two.cert] });
    await expect(stack.refresh({ ...quiet, previewOnly: true })).rejects.toMatchObject({ code: "engine.drift" });
    await stack.refresh();
    expect((await stack.up()).changes).toMatchObject({ update: 1 });
    expect(endOf(await (await answered()).post())).toBe("signed in");
  });
});
