// tenantry manifests: what runs the fleet on somebody else's machines, printed as YAML to be committed.
import { basename, dirname, relative } from "node:path";
import { stringify } from "yaml";
import { readDeploymentSettings } from "../../../spec/read-deployment-settings.ts";
import { specFor } from "../../../spec/spec-for.ts";
import type { Command } from "../command.ts";
import { type Deployment, openDeployment } from "../deployment.ts";
import { parallelWish } from "../fleet/parallel-wish.ts";
import type { Io } from "../io.ts";
import { ciWorkflow } from "../manifests/ci-workflow.ts";
import { kubernetesStacks } from "../manifests/kubernetes-stacks.ts";
import { type NeededCredentials, neededCredentials } from "../manifests/needed-credentials.ts";
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
  /** what whoever commits them has to bring */
  notes: string[];
}

/** `tenantry manifests ci`: a GitHub Actions workflow. */
export const manifestsCi: Command<ManifestOptions & { parallel?: string }, Manifests> = {
  async run(options, io) {
    const deployment = await openDeployment(options, io);
    const wishes = { branch: branchWish(options.branch), maxParallel: parallelWish(options.parallel ?? "4") };
    const { stacks, platform, needed } = fleetStacks(deployment, options.env, io);
    const keys = relative(deployment.root, deployment.keysDirectory);
    if (!/^[\w.-]+(?:\/[\w.-]+)+$/.test(keys) || keys.startsWith("../"))
      throw usageError("cli.usage", "tenantry:keys must be a folder in the repository, such as file:.tenantry/keys");
    tellOtherMachines(deployment, needed, io);
    const workflow = ciWorkflow(stacks, { ...wishes, platform, environment: options.env, needed, keys });
    const [parent, folder] = [dirname(keys), basename(keys)];
    const notes = [
      `The secret TENANTRY_KEYS is what \`tar -cz -C ${parent} ${folder} root.json | base64 -w0\` prints.`,
      ...(needed.backendMissing ? ["The variable PULUMI_BACKEND_URL says where the state is."] : []),
      ...(needed.aws === undefined ? [] : ["The variable AWS_ROLE_ARN is the role that GitHub's token may take."]),
      ...(needed.microsoft === undefined ? [] : ["The variable ARM_CLIENT_ID is the deploying application's."]),
    ];
    return { ok: true, documents: [workflow], notes };
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
    const { stacks, platform, needed } = fleetStacks(deployment, options.env, io);
    const place = {
      ...{ platform, needed },
      repository: address("--repository", options.repository, /^https:\/\//, "https://git.example.com/fleet.git"),
      // a pod has no disk that outlives it
      backend: address("--backend", options.backend, /^(?:s3|gs|azblob|https):\/\//, "s3://example-state"),
      branch: branchWish(options.branch),
      namespace: label("--namespace", options.namespace ?? "tenantry"),
      secret: label("--secret", options.secret ?? "tenantry-passphrase"),
      project: "tenantry",
    };
    tellOtherMachines(deployment, needed, io);
    return { ok: true, documents: kubernetesStacks(stacks, place), notes: [] };
  },
  print,
};

interface FleetStacks {
  stacks: StackName[];
  /** name of the stack of what they share */
  platform: string;
  needed: NeededCredentials;
}

function fleetStacks({ root }: Deployment, wished: string | undefined, io: Io): FleetStacks {
  const { clock } = io;
  const { written } = validFleet(root, { clock });
  const suffix = wished === undefined ? "" : `.${wished}`;
  const stacks = stackNames(written.map(({ tenantId }) => tenantId + suffix));
  const platform = `platform${suffix}`;
  const names = [...stacks.map(({ stack }) => stack), platform];
  const settings = names.map((stack) => readDeploymentSettings(root, { stack }));
  const specs = written.map((spec, index) => {
    const result = specFor(spec, settings[index]?.environment ?? "", { clock });
    // what is wrong with an environment is said by the run that it stops
    return result.ok ? result.spec : spec;
  });
  return { stacks, platform, needed: neededCredentials({ root, specs, settings, stacks: names }) };
}

function tellOtherMachines({ bundlePlace }: Deployment, { files }: NeededCredentials, io: Io): void {
  if (!bundlePlace.startsWith("s3://"))
    io.note(
      "warning: tenantry:publish is a folder of this machine; others need s3://…, or each run forgets the ledger",
    );
  for (const file of files) io.note(`warning: specs refer to file:${file}, which those machines must have`);
}

function print({ documents, notes }: Manifests, io: Io): void {
  const head = ["Made by `tenantry manifests`; make it anew when tenants come or go.", ...notes].map(
    (line) => `# ${line}\n`,
  );
  // two steps that are alike are written twice: GitHub knows anchors only since a short time, and people copy steps
  const texts = documents.map((each) => stringify(each, { lineWidth: 0, aliasDuplicateObjects: false }));
  io.people.write(head.join("") + texts.join("---\n"));
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
