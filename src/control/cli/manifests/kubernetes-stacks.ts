// Stack resources of the Pulumi Kubernetes Operator: one a tenant, run inside a cluster.
import { createHash } from "node:crypto";
import type { StackName } from "../stack-names.ts";

export interface OperatorPlace {
  /** https address of the git repository of specs */
  repository: string;
  branch: string;
  /** where the state is, such as `s3://example-state` */
  backend: string;
  namespace: string;
  /** the Pulumi project's name */
  project: string;
  /** name of the Kubernetes secret whose `passphrase` encrypts the state */
  secret: string;
}

/** Gives the resources as plain data, in the order of the stacks. They name a secret and hold none. */
export function kubernetesStacks(stacks: readonly StackName[], place: OperatorPlace): object[] {
  return stacks.map(({ stack, tenantId }) => ({
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
      envRefs: {
        PULUMI_CONFIG_PASSPHRASE: { type: "Secret", secret: { name: place.secret, key: "passphrase" } },
      },
      resyncFrequencySeconds: 3_600,
      refresh: false,
      retryOnUpdateConflict: true,
      // removing a resource destroys nothing (design §3.9)
      destroyOnFinalize: false,
    },
  }));
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
