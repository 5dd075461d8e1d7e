// A custom policy's file in the repository → its text.
import { readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { limits } from "../../limits.ts";
import { ProvisionError } from "../provision-error.ts";

/** Throws `b2c.policy` for a file that is not there, lies outside of the repository, or is larger than a policy may be. */
export async function readPolicyFile(root: string, file: string): Promise<string> {
  const refuse = (reason: string): ProvisionError =>
    new ProvisionError("b2c.policy", `The policy file ${file} ${reason}.`, {
      mend: "Put it into the repository, or correct identity.b2c.customPolicies.",
    });
  try {
    const path = await realpath(join(root, file));
    // A link may not lead out of the repository.
    if (!path.startsWith((await realpath(root)) + sep)) throw refuse("lies outside of the repository");
    if ((await stat(path)).size > limits.trustFrameworkPolicyBytes)
      throw refuse(`has more than ${limits.trustFrameworkPolicyBytes} bytes`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof ProvisionError) throw error;
    throw refuse("can't be read");
  }
}
