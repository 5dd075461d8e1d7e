// What Pulumi.yaml runs, for every stack. No resource at the top of a module: a language host may run this twice.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { getStack, RunError } from "@pulumi/pulumi";
import type { RootDocument, SignedRoot } from "../bundle/documents.ts";
import { formatErrorLine } from "../error-line.ts";
import { TenantryError } from "../errors.ts";
import { lookUpVariable } from "../provider/look-up.ts";
import { planStack, SpecFaults, type StackPlan } from "./plan-stack.ts";
import { provisionPlatform } from "./provision-platform.ts";
import { provisionTenant } from "./provision-tenant.ts";

/** Gives the stack's outputs. What is wrong with the content ends the run with text for people and no stack trace. */
export default async function program(): Promise<object> {
  return provision().catch((error: unknown) => {
    if (!(error instanceof TenantryError)) throw error;
    const faults = error instanceof SpecFaults ? error.lines : [];
    throw new RunError([formatErrorLine(error), ...faults].join("\n"));
  });
}

async function provision(): Promise<object> {
  const stack = await planStack(process.cwd(), getStack());
  const { root, settings } = stack;
  const place = { root, deployment: settings.deployment, settings, environment: process.env };
  const questions = process.env[lookUpVariable];
  if (questions !== undefined) {
    const { lookUpPending } = await import("./look-up/look-up-pending.ts");
    await lookUpPending(questions, stack.kind === "tenant" ? [stack.plan] : stack.plans, place);
    return {};
  }
  if (stack.kind === "tenant") return provisionTenant(stack.plan, place);
  return { ...(await facts(stack)), ...(await provisionPlatform(stack.plans, place)) };
}

/** The facts of the deployment, which every platform stack shows. */
async function facts({ root, settings }: StackPlan): Promise<object> {
  const { deployment, environment, baseHost } = settings;
  return {
    deployment,
    environment,
    baseHost,
    rootVersion: await rootVersion(resolve(root, settings.keys.replace(/^file:/, ""))),
  };
}

/** Version of the pinned root, which lies beside the keys; 0 where there is none yet. */
async function rootVersion(keys: string): Promise<number> {
  try {
    const { payload } = JSON.parse(await readFile(join(keys, "..", "root.json"), "utf8")) as SignedRoot;
    return (JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as RootDocument).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw new RunError("The pinned root can't be read.");
  }
}
