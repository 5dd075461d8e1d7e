// A repository whose tenant signs its people in at a provider of its own: a second local platform, that of the customer.
import { adminPaths, type ClientAnswer } from "../../../src/local/admin-contract.ts";
import { startLocalPlatform } from "../../../src/local/start-local-platform.ts";
import { openAdminClient } from "../../../src/provision/local/admin-client.ts";
import { authorizationRequest, CookieJar, requestToken, submitLogin, walk } from "../../mock/local-login.ts";
import { type TestRepository, testRepository } from "../test-repository.ts";

export interface TenantWords {
  status?: string;
  verified?: string[];
  /** as YAML */
  rotation?: string;
  /** further lines of identity.local */
  local?: string;
  protect?: boolean;
}

export interface FederatedRepository extends TestRepository {
  /** Writes acme's spec. */
  spec(words: TenantWords): void;
  /** The secret that the customer's provider gave the tenant. */
  upstreamSecret: string;
  /** Signs a person in at acme's desktop app by way of the provider; gives the access token, or rejects with the step that failed. */
  signIn(email: string): Promise<string>;
}

const callback = "http://127.0.0.1:8765/callback";

/** `people`: addresses that the provider knows. */
export async function federatedRepository(people: string[]): Promise<FederatedRepository> {
  const repository = await testRepository();
  const issuer = `${repository.platform.url}/t/acme`;
  const directory = `${repository.root}/.tenantry/customer`;
  const provider = await startLocalPlatform({ directory, preferredPort: 0 });
  const admin = await openAdminClient(directory);
  const owner = "customer/local/idp";
  const organization = { displayName: "Customer", status: "active", domains: [], audiences: ["https://idp.example"] };
  const users = people.map((email) => ({ email, roles: ["admin"] }));
  await admin.put(adminPaths.organization("idp"), { ...organization, users, owner });
  await admin.put(adminPaths.key("idp", "main"), { alg: "ES256", owner });
  const redirectUris = [`${issuer}/connections/enterprise.workforce/callback`];
  const { clientId, clientSecret = "" } = await admin.put<ClientAnswer>(adminPaths.client("idp", "acme"), {
    ...{ kind: "web", redirectUris, scopes: [], roles: [], owner },
  });
  repository.write(".tenantry/secrets/acme-idp", `${clientSecret}\n`);

  /** The browser's way to the provider, there through its login, and back. */
  async function signIn(email: string): Promise<string> {
    const { clients } = JSON.parse(
      (await repository.pulumi(["stack", "output", "--json", "--stack", "acme"])).text,
    ) as { clients: Record<string, string> };
    const request = { issuer, clientId: clients.desktop ?? "", redirectUri: callback };
    const { url, verifier } = authorizationRequest(request);
    const jar = new CookieJar();
    const page = await walk(jar, url, issuer);
    if (page instanceof URL || page.status !== 200) throw new Error("no login page");
    const answer = await submitLogin(jar, page, { email, action: "continue" }, issuer);
    const [, href] = (answer instanceof URL ? null : /id="onward" href="([^"]+)"/.exec(await answer.text())) ?? [];
    if (href === undefined) throw new Error("no way to the provider");
    const theirs = `${provider.url}/t/idp`;
    const there = new CookieJar();
    const login = await walk(there, href.replaceAll("&#38;", "&"), theirs);
    if (login instanceof URL) throw new Error("no login page at the provider");
    const back = await submitLogin(there, login, { email, passcode: provider.passcode }, theirs);
    if (!(back instanceof URL)) throw new Error(`the provider answered ${back.status}`);
    const end = await walk(jar, back, issuer);
    if (!(end instanceof URL)) throw new Error(`the way back ended with ${end.status}`);
    const tokens = await requestToken(request, {
      ...{ grant_type: "authorization_code", code: end.searchParams.get("code") ?? "" },
      ...{ redirect_uri: callback, code_verifier: verifier },
    });
    return ((await tokens.json()) as { access_token: string }).access_token;
  }

  const closeRepository = repository.close;
  const close = async (): Promise<void> => {
    await provider.close();
    await closeRepository();
  };
  const spec = ({ status = "active", verified = ["acme.example"], rotation, local, protect = false }: TenantWords) =>
    repository.write(
      "tenants/acme.yaml",
      `tenantId: acme
organizationName: Acme Inc
domain: acme.example
status: ${status}
plan: pro
settings: {}
identity:
  platform: local
  apps:
    - { name: desktop, kind: native, redirectUris: ["${callback}"], scopes: [openid] }
    - { name: robot, kind: machine, roles: [member] }
  enterprise:
    - { kind: oidc, name: workforce, issuer: "${provider.url}/t/idp", clientId: ${clientId}, clientSecret: "file:.tenantry/secrets/acme-idp" }
  verifiedDomains: [${verified.join(", ")}]
${rotation === undefined ? "" : `  rotation: ${rotation}\n`}  local:
    users: [{ email: ann@acme.example, roles: [owner] }]
${local === undefined ? "" : `    ${local}\n`}lifecycle: { protect: ${protect} }
`,
    );
  return Object.assign(repository, { spec, signIn, close, upstreamSecret: clientSecret });
}
