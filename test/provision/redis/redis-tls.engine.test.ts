import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { localCertificate } from "../issuer-keys/local-certificate.ts";
import { adminPassword, userCalls, userInputs } from "./redis-users.ts";

describe("a Redis behind TLS", () => {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-redis-tls-"));
  const usual = getCACertificates("default");
  let redis: RedisServer;
  let port: number;
  beforeAll(async () => {
    writeFileSync(join(directory, "cert.pem"), localCertificate.cert);
    writeFileSync(join(directory, "key.pem"), localCertificate.key, { mode: 0o600 });
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    ({ port } = probe.address() as { port: number });
    probe.close();
    redis = await startRedis({
      password: adminPassword,
      args: [
        ...["--tls-port", String(port), "--tls-auth-clients", "no", "--tls-ca-cert-file", join(directory, "cert.pem")],
        ...["--tls-cert-file", join(directory, "cert.pem"), "--tls-key-file", join(directory, "key.pem")],
      ],
    });
  });
  afterAll(async () => {
    setDefaultCACertificates(usual);
    await redis.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  const at = (host: string) => userInputs(port, "acme", { url: `rediss://${host}:${port}` });

  it("is refused while nobody vouches for its certificate", async () => {
    await expect(userCalls().create(at("localhost"))).rejects.toMatchObject({
      code: "redis.unreachable",
      message: expect.stringMatching(/SELF_SIGNED|VERIFY/),
    });
  });

  it("is spoken to under the name and under the address that its certificate bears", async () => {
    setDefaultCACertificates([...usual, localCertificate.cert]);
    for (const host of ["localhost", "127.0.0.1"])
      expect(await userCalls().create(at(host))).toMatchObject({ standing: "as planned" });
  });
});
