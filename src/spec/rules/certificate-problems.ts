// One certificate or two of one identity provider: each may be trusted, none stands there twice.
import type { Problem, SpecPath } from "../fault.ts";
import { certificateFault } from "./certificate-fault.ts";

/** `at` is the moment, in seconds since the epoch, at which the certificates must be valid. */
export function certificateProblems(cert: string | readonly string[], place: SpecPath, at: number): Problem[] {
  const list = typeof cert === "string" ? [cert] : cert;
  const prints = new Set<string>();
  return list.flatMap((pem, index): Problem[] => {
    const path = [...place, ...(typeof cert === "string" ? [] : [index])];
    const fault = certificateFault(pem, at);
    if (fault !== undefined) return [{ code: "spec.certificate", path, message: `the certificate ${fault}` }];
    // base64 has one spelling for the same bytes, but for line breaks
    const print = pem.replace(/\s+/g, "");
    if (prints.has(print))
      return [{ code: "spec.duplicate", path, message: "the same certificate stands here twice; keep one" }];
    prints.add(print);
    return [];
  });
}
