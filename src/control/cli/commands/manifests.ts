// tenantry manifests: what runs the fleet on somebody else's machines, printed as YAML to be committed.
import { stringify } from "yaml";
import type { Command } from "../command.ts";
import { type Deployment, openDeployment } from "../deployment.ts";
import { parallelWish } from "../fleet/parallel-wish.ts";
import type { Io } from "../io.ts";
import { ciWorkflow } from "../manifests/ci-workflow.ts";
import { kubernetesStacks } from "../manifests/kubernetes-stacks.ts";
import { type StackName, stackNames } from "../stack-names.ts";
import { usageError } from "../usage-error.ts";
import { validFleet } from "../valid-fleet.ts";

interface ManifestOptions {
  env?: string;
  branch?: string;
}

interface Manifests {
  ok: true;
  documents: object[];
}

/** `tenantry manifests ci`: a GitHub Actions workflow. */
export const manifestsCi: Command<ManifestOptions & { parallel?: string }, Manifests> = {
  async run(options, io) {
    const deployment = await openDeployment(options, io);
    const stacks = fleetStacks(deployment, options.env, io).map(({ stack }) => stack);
    const wishes = { branch: branchWish(options.branch), maxParallel: parallelWish(options.parallel ?? "4") };
    return { ok: true, documents: [ciWorkflow(stacks, wishes)] };
  },
  print,
};

interface KubernetesOptions extends ManifestOptions {
  repository?: string;
  backend?: string;
  namespace?: string;
  secret?: string;
}

/** `tenantry manifests kubernetes`: Stack resources of the Pulumi Kubernetes Operator. */
export const manifestsKubernetes: Command<KubernetesOptions, Manifests> = {
  async run(options, io) {
    const deployment = await openDeployment(options, io);
    const place = {
      repository: address("--repository", options.repository, /^https:\/\//, "https://git.example.com/fleet.git"),
      // a pod has no disk that outlives it
      backend: address("--backend", options.backend, /^(?:s3|gs|azblob|https):\/\//, "s3://example-state"),
      branch: branchWish(options.branch),
      namespace: label("--namespace", options.namespace ?? "tenantry"),
      secret: label("--secret", options.secret ?? "tenantry-passphrase"),
      project: "tenantry",
    };
    return { ok: true, documents: kubernetesStacks(fleetStacks(deployment, options.env, io), place) };
  },
  print,
};

function fleetStacks(deployment: Deployment, environment: string | undefined, io: Io): StackName[] {
  const { specs } = validFleet(deployment.root, { clock: io.clock });
  const suffix = environment === undefined ? "" : `.${environment}`;
  return stackNames(specs.map(({ tenantId }) => tenantId + suffix));
}

function print({ documents }: Manifests, io: Io): void {
  const head = "# Made by `tenantry manifests`; make it anew when tenants come or go.\n";
  io.people.write(head + documents.map((each) => stringify(each, { lineWidth: 0 })).join("---\n"));
}

function branchWish(text = "main"): string {
  if (/^[A-Za-z0-9][\w./-]{0,99}$/.test(text) && !text.includes("..")) return text;
  throw usageError("cli.usage", `--branch does not understand ${JSON.stringify(text)}`);
}

function label(option: string, text: string): string {
  if (/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw usageError("cli.usage", `${option} does not understand ${JSON.stringify(text)}`, "it is a Kubernetes name");
}

/** An address without user and password: manifests are committed. Never repeats what it refuses. */
function address(option: string, text: string | undefined, shape: RegExp, example: string): string {
  if (text === undefined) throw usageError("cli.usage", `${option} is missing`, `such as ${option} ${example}`);
  const plain = shape.test(text) && URL.canParse(text) && !text.includes("@") && !/\s/.test(text);
  if (plain) return text;
  throw usageError(
    "cli.usage",
    `${option} must be an address without user and password`,
    `such as ${option} ${example}`,
  );
}
