// Stack resources of the Pulumi Kubernetes Operator: what tenants share, then one a tenant, run inside a cluster.
import { createHash } from "node:crypto";
import type { StackName } from "../stack-names.ts";
import type { NeededCredentials } from "./needed-credentials.ts";

export interface OperatorPlace {
  /** https address of the git repository of specs */
  repository: string;
  branch: string;
  /** where the state is, such as `s3://example-state` */
  backend: string;
  namespace: string;
  /** the Pulumi project's name */
  project: string;
  /** name of the Kubernetes secret: its `passphrase` encrypts the state, its other keys are called as the variables are */
  secret: string;
  /** name of the stack of what tenants share */
  platform: string;
  needed: NeededCredentials;
}

/**
 * Gives the resources as plain data: the platform stack's, which every tenant's waits for, then the tenants' in their order. They
 * name a secret and hold none. The operator runs each again every hour, so the platform stack also takes in what tenants made.
 */
export function kubernetesStacks(stacks: readonly StackName[], place: OperatorPlace): object[] {
  const platform = { stack: place.platform, tenantId: "platform" };
  return [platform, ...stacks].map(({ stack, tenantId }) => ({
    apiVersion: "pulumi.com/v1",
    kind: "Stack",
    metadata: {
      name: resourceName(stack),
      namespace: place.namespace,
      labels: { "app.kubernetes.io/managed-by": "tenantry", "tenantry/tenant": tenantId },
    },
    spec: {
      // in full, because a backend of one's own knows no current organization
      stack: `organization/${place.project}/${stack}`,
      projectRepo: place.repository,
      branch: `refs/heads/${place.branch}`,
      backend: place.backend,
      serviceAccountName: "tenantry",
      ...(tenantId === "platform" ? {} : { prerequisites: [{ name: resourceName(place.platform) }] }),
      envRefs: environment(place),
      resyncFrequencySeconds: 3_600,
      // without a new commit, too: signed configs end after 30 days, and are renewed by a run in their last ten
      continueResyncOnCommitMatch: true,
      refresh: false,
      retryOnUpdateConflict: true,
      // removing a resource destroys nothing (design §3.9)
      destroyOnFinalize: false,
    },
  }));
}

function environment({ secret, backend, needed }: OperatorPlace): Record<string, object> {
  const { secrets, aws, microsoft } = needed;
  const names = new Set(secrets);
  if (backend.startsWith("https:")) names.add("PULUMI_ACCESS_TOKEN");
  // a pod has no token that Microsoft was told of
  if (microsoft !== undefined) names.add("ARM_CLIENT_ID").add("ARM_CLIENT_SECRET");
  const held = [...names].sort().map((name): [string, object] => {
    const key = name === "PULUMI_CONFIG_PASSPHRASE" ? "passphrase" : name;
    return [name, { type: "Secret", secret: { name: secret, key } }];
  });
  // at AWS the pods are their service account's role
  const region = aws === undefined ? {} : { AWS_REGION: { type: "Literal", literal: { value: aws.region } } };
  return { ...Object.fromEntries(held), ...region };
}

/** Names of pods and labels are made from it, so the operator takes 42 characters at most (pulumi-kubernetes-operator#899). */
const nameLength = 42;

/** A dot becomes two hyphens, which no id holds; a longer name keeps its beginning and ends in 80 bits of the whole's hash. */
function resourceName(stack: string): string {
  const plain = stack.replace(".", "--");
  if (plain.length <= nameLength) return plain;
  const mark = createHash("sha256").update(stack).digest("hex").slice(0, 20);
  // `--h` and a mark of that length: no environment is so long
  return `${plain.slice(0, nameLength - mark.length - 3).replace(/-+$/, "")}--h${mark}`;
}
