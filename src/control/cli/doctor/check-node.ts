import type { Check } from "./check.ts";

/** The oldest Node that runs the product (design §3.12). */
const oldest = 22;

/** Node that runs this process. */
export const checkNode: Check = async () => {
  const ok = Number(process.versions.node.split(".")[0]) >= oldest;
  return {
    name: "node",
    ok,
    needed: true,
    found: `${process.version} at ${process.execPath}`,
    ...(ok ? {} : { mend: `install Node ${oldest} or later, or \`npm install --save-dev node@24\` in the repository` }),
  };
};
