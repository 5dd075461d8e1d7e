import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";

/**
 * Installs Debian packages where we are root on a Debian; says what they are for and what apt-get printed when it failed.
 * Gives true when they are installed; false, with one line on stderr, when somebody else has to.
 */
export function installDebianPackages(names, purpose) {
  const byHand = `${purpose}: install ${names.join(" ")} (Debian: apt-get install ${names.join(" ")}), then run this again`;
  if (process.getuid?.() !== 0 || !exists("/usr/bin/apt-get")) {
    console.error(byHand);
    return false;
  }
  console.error(`${purpose}: installing ${names.join(" ")} with apt-get`);
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...names]]) {
    const { status, stderr, error } = spawnSync("/usr/bin/apt-get", ["-q", ...args], {
      encoding: "utf8",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    // An index that could not be refreshed may still know the package; only the installation decides.
    if (status !== 0 && args[0] === "install") {
      console.error(`apt-get: ${(error?.message ?? stderr).trim().split("\n").at(-1)}\n${byHand}`);
      return false;
    }
  }
  return true;
}

function exists(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
