// From `tenantry suspend` (the command's own function, record included) to the first refusal at a server, over many tries.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { directoryTarget } from "../src/bundle/directory-target.ts";
import { editSuspension } from "../src/bundle/edit-suspension.ts";
import { systemClock } from "../src/clock.ts";
import { openDeployment } from "../src/control/cli/deployment.ts";
import { openIo } from "../src/control/cli/io.ts";
import { runCli } from "../src/control/cli/run-cli.ts";
import { changeSuspension } from "../src/control/cli/suspension/change-suspension.ts";
import { openTenancy } from "../src/runtime/open-tenancy.ts";
import type { PushChannel } from "../src/runtime/push/push-channel.ts";
import { bundleVerifier } from "../src/verify/bundle-verifier.ts";
import { directorySource } from "../src/verify/directory-source.ts";
import { openBundle } from "../src/verify/open-bundle.ts";
import { fakeTerminal } from "../test/control/cli/fake-terminal.ts";
import { signTenant } from "../test/control/cli/sign-tenant.ts";
import { temporaryFleet } from "../test/control/cli/temporary-fleet.ts";
import { testBaseHost, testContent } from "../test/mock/tenant-content.ts";
import { testIssuer } from "../test/mock/test-issuer.ts";

export interface SuspensionTimes {
  tries: number;
  /** seconds */
  p50: number;
  p99: number;
  most: number;
}

export interface SuspensionFleet {
  root: string;
  ids: readonly string[];
  deployment: string;
  environment: string;
  tokenOf(id: string): Promise<string>;
  suspend(id: string, push?: string): Promise<unknown>;
  remove(): void;
}

/** A published fleet of `tries` tenants: each is suspended once. */
export async function suspensionFleet(tries: number): Promise<SuspensionFleet> {
  const fleet = temporaryFleet();
  const { root } = fleet;
  const terminal = fakeTerminal({ cwd: root, env: { TENANTRY_ACTOR: "bench" } });
  const ids = Array.from({ length: tries }, (_, n) => `tenant-${n}`);
  const call = async (words: string[]): Promise<void> => {
    if ((await runCli(words, terminal)) !== 0) throw new Error(terminal.err());
  };
  await call(["keys", "create"]);
  const issuers = new Map<string, Awaited<ReturnType<typeof testIssuer>>>();
  for (const id of ids) {
    const issuer = await testIssuer({
      url: `http://127.0.0.1:4466/t/${id}`,
      audience: `http://${id}.${testBaseHost}:3030/mcp`,
      claims: { tenant_id: id, email: `ann@${id}.example`, email_verified: true, roles: ["reader"] },
    });
    issuers.set(id, issuer);
    await signTenant(root, id, { content: testContent(id, { issuers: [issuer.trusted] }) });
  }
  await call(["publish"]);
  const { deployment, environment } = (await openDeployment({ dir: root }, { cwd: root })).settings;
  return {
    ...{ root, ids, deployment, environment, remove: fleet.remove },
    tokenOf: async (id) => (await issuers.get(id)?.token({ life: 7_200 })) ?? "",
    suspend: (tenant, push) =>
      changeSuspension(
        "suspend",
        { dir: root, tenant, reason: "bench", ...(push === undefined ? {} : { push }) },
        openIo(terminal, { json: false }),
      ),
  };
}

/** Times a server that hears of the list by `channels` alone: it looks by itself once an hour. One try after another. */
export async function timeSuspensions(
  fleet: SuspensionFleet,
  channels: readonly PushChannel[],
  options: { push?: string } = {},
): Promise<SuspensionTimes> {
  const home = join(fleet.root, ".tenantry");
  const tenancy = await openTenancy({
    ...{ bundle: join(home, "bundle"), root: join(home, "root.json"), baseHost: testBaseHost },
    ...{ push: channels, poll: 3_600_000, audit: () => undefined },
  });
  const times: number[] = [];
  for (const id of fleet.ids) {
    const headers = { host: `${id}.${testBaseHost}:3030`, authorization: `Bearer ${await fleet.tokenOf(id)}` };
    const admitted = async () => (await tenancy.admit({ method: "POST", url: "/mcp", headers })).ok;
    if (!(await admitted())) throw new Error(`${id} is refused before it was suspended`);
    const start = performance.now();
    const done = fleet.suspend(id, options.push);
    while (await admitted()) await sleep(1);
    times.push((performance.now() - start) / 1000);
    await done;
  }
  await tenancy.close();
  return summary(times);
}

/** Times servers that are cut off from everything when the suspension is asked for: their list lives `life` seconds. */
export async function timeCutOff(fleet: SuspensionFleet, life: number, abreast = 20): Promise<SuspensionTimes> {
  const opened = await openDeployment({ dir: fleet.root }, { cwd: fleet.root });
  const keyring = await opened.openKeyring();
  const target = directoryTarget(opened.bundlePlace);
  const { deployment, environment } = fleet;
  const times: number[] = [];
  for (let from = 0; from < fleet.ids.length; from += abreast) {
    const verifier = bundleVerifier({ trust: keyring.root });
    const signer = keyring.signer("suspension");
    await editSuspension({ target, signer, verifier, deployment, environment, life });
    let cut = false;
    const folder = directorySource(opened.bundlePlace);
    const readNow: typeof folder.readNow = (name, limit) => {
      if (cut) throw new Error("cut off");
      return folder.readNow(name, limit);
    };
    const bundle = await openBundle({ readNow }, { trust: keyring.root, clock: systemClock });
    bundle.watch({ onRefusal: () => undefined });
    const group = fleet.ids.slice(from, from + abreast);
    for (const id of group) if (bundle.lookup(id).status !== "known") throw new Error(`${id} is not known`);
    cut = true;
    const start = performance.now();
    const suspended = Promise.all(group.map((id) => fleet.suspend(id)));
    for (const id of group) {
      while (bundle.lookup(id).status === "known") await sleep(1);
      times.push((performance.now() - start) / 1000);
    }
    await suspended;
    bundle.close();
  }
  return summary(times);
}

function summary(times: readonly number[]): SuspensionTimes {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { tries: sorted.length, p50: at(0.5), p99: at(0.99), most: at(1) };
}
