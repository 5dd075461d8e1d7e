import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Check } from "./check.ts";

/** Python with venv: only this project's own tests need it (the second verifier). */
export const checkPython: Check = async ({ io }) => {
  const words = ["-c", "import sys, venv, ensurepip; print(sys.version.split()[0])"];
  const found = await promisify(execFile)("python3", words, { env: { PATH: io.env.PATH ?? "" }, timeout: 20_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  const shared = { name: "python", needed: false };
  if (found) return { ...shared, ok: true, found: `${found} with venv` };
  return {
    ...shared,
    ok: false,
    found: "no python3 with venv (tests only)",
    mend: "apt-get install python3 python3-venv",
  };
};
