// What another stack of this project shows, where it may not be there: a StackReference would end the run.
import { getProject, runtime } from "@pulumi/pulumi";

/** Outputs of stack `name` as its last run left them; `undefined` where there is no such stack. Throws what else the engine answers. */
export async function stackOutputs(name: string): Promise<Record<string, unknown> | undefined> {
  try {
    // what a StackReference asks the engine, as a question instead of a resource
    const answer: { outputs?: Record<string, unknown> } = await runtime.invoke("pulumi:pulumi:readStackOutputs", {
      name: `organization/${getProject()}/${name}`,
    });
    return answer.outputs ?? {};
  } catch (error) {
    if (error instanceof Error && /unknown stack|no stack named/.test(error.message)) return undefined;
    throw error;
  }
}
