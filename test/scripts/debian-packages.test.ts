import { afterEach, expect, it, vi } from "vitest";
import { installDebianPackages } from "../../scripts/debian-packages.mjs";

afterEach(() => vi.restoreAllMocks());

it("whoever is not root is told what to install and why, in one line", () => {
  vi.spyOn(process, "getuid").mockReturnValue(1000);
  const said = vi.spyOn(console, "error").mockReturnValue();
  expect(installDebianPackages(["python3", "python3-venv"], "the second verifier needs Python 3 with venv")).toBe(
    false,
  );
  expect(said.mock.calls).toEqual([
    [
      "the second verifier needs Python 3 with venv: install python3 python3-venv " +
        "(Debian: apt-get install python3 python3-venv), then run this again",
    ],
  ]);
});
