// One of many processes that publish at once: `node publish-one.ts DIRECTORY TENANT`.
import { join } from "node:path";
import { directoryTarget } from "../../src/bundle/directory-target.ts";
import { openKeyring } from "../../src/bundle/keyring.ts";
import { publishBundle } from "../../src/bundle/publish-bundle.ts";
import { bundleVerifier } from "../../src/verify/bundle-verifier.ts";
import { now } from "../verify/fixture-deployment.ts";

const [directory = "", tenant = ""] = process.argv.slice(2);
const keyring = await openKeyring(join(directory, "keys"));
const clock = (): number => now;
const result = await publishBundle({
  deployment: "example",
  environment: "local",
  target: directoryTarget(join(directory, "bundle")),
  tenants: [tenant],
  signers: { head: keyring.signer("head"), suspension: keyring.signer("suspension") },
  verifier: bundleVerifier({ trust: keyring.root, clock }),
  roots: keyring.roots,
  clock,
});
process.exitCode = result.published.length === 1 ? 0 : 1;
