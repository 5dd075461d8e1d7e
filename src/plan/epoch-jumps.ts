// Rotations that would end the credentials in use, found by comparing a spec with the one before.
import type { Problem } from "../spec/fault.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import { epochStep } from "./epoch-step.ts";

/** Gives a problem (`spec.rotation`) for each epoch that is not the one before or the next. Pure. */
export function epochJumps(before: TenantSpec, after: TenantSpec): Problem[] {
  const [was, now] = [epochsOf(before), epochsOf(after)];
  return now.flatMap(({ path, epoch }) => {
    const former = was.find((each) => each.path.join() === path.join());
    const message = former && epochStep(former.epoch, epoch);
    return message === undefined ? [] : [{ code: "spec.rotation" as const, path: [...path, "epoch"], message }];
  });
}

/** Where there is nothing to rotate there is no epoch. */
function epochsOf({ identity, runtime }: TenantSpec): { path: string[]; epoch: number }[] {
  const redis = runtime?.redis?.isolation === "acl" ? [runtime.redis.rotation] : [];
  const gateway = runtime?.gateway?.kind === "aws-api-gateway" ? [runtime.gateway.rotation] : [];
  const found = (path: string[]) => (rotation: { epoch: number } | undefined) => ({
    path: [...path, "rotation"],
    epoch: rotation?.epoch ?? 1,
  });
  return [
    found(["identity"])(identity.rotation),
    ...redis.map(found(["runtime", "redis"])),
    ...gateway.map(found(["runtime", "gateway"])),
  ];
}
