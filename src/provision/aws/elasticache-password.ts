// A tenant's ElastiCache user, from the stack of what tenants share.
import { getProject, type Output, RunError, StackReference, secret } from "@pulumi/pulumi";
import { formatErrorLine } from "../../error-line.ts";
import type { PlannedRedis } from "../../plan/planned-redis.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { ProvisionError } from "../provision-error.ts";
import type { ElasticacheOutputs } from "./provision-elasticache.ts";

/** `password` is absent where servers sign in as their IAM role. Ends the run with `program.platform-stack` where the user is not there. */
export function elasticachePassword(
  { tenantId, environment }: TenantPlan,
  redis: Extract<PlannedRedis, { service: "elasticache" }>,
): { user: Output<string>; password?: Output<string> } {
  const stack = environment === "local" ? "platform" : `platform.${environment}`;
  const platform = new StackReference(`organization/${getProject()}/${stack}`);
  const present = platform.getOutput("elasticache").apply((shared: Shown | undefined) => {
    if (shared?.users[tenantId]?.user === redis.user) return redis.user;
    const error = new ProvisionError(
      "program.platform-stack",
      `The stack ${stack} has no ElastiCache user ${redis.user} yet.`,
      {
        kind: "missing",
        mend: `Run \`pulumi up --stack ${stack}\` first: users and their group are made there.`,
      },
    );
    throw new RunError(formatErrorLine(error));
  });
  if (redis.place.authentication === "iam") return { user: present };
  const passwords = platform.getOutput("elasticachePasswords");
  return {
    user: present,
    password: secret(
      present.apply((user) => passwords.apply((all: Record<string, string> | undefined) => all?.[user] ?? "")),
    ),
  };
}

type Shown = { users: { [tenant: string]: { user: string } | undefined } } & Pick<
  ElasticacheOutputs["elasticache"],
  "userGroup"
>;
