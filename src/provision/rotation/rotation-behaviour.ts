// tenantry:index:Rotation: one epoch at a time, because platforms keep two: a jump would overwrite the one that servers hold; and no
// move to another account, because what stands would stay where it is, unknown, under ids that mean something else there.
import { epochStep } from "../../plan/epoch-step.ts";
import type { PropertyValue } from "../../provider/property-value.ts";
import type { ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { ProvisionError } from "../provision-error.ts";
import type { Epochs, RotationInputs } from "./rotation.ts";

/** Nothing exists outside of the state, so that a lost state knows no former epoch and refuses none. */
export const rotationBehaviour: ResourceBehaviour<RotationInputs> = {
  computed: [],
  replaceOn: ["owner"],
  check({ olds, news: { protected: kept, ...news } }) {
    refuseMove(olds?.account, news.account, kept !== false);
    const [was, now] = [olds, news].map((each) => (each?.epochs ?? {}) as Epochs) as [Epochs, Epochs];
    for (const [part, epoch] of Object.entries(now)) {
      const former = was[part as keyof Epochs];
      const message = former === undefined ? undefined : epochStep(former, epoch);
      if (message === undefined) continue;
      throw new ProvisionError("program.rotation", `${placeOf[part as keyof Epochs]}: ${message}.`, {
        mend: `Set it to ${former} or ${Number(former) + 1} in the tenant's spec.`,
      });
    }
    return { inputs: news };
  },
  create: async ({ inputs }) => ({ id: inputs.owner, outputs: { ...inputs, epochs: { ...inputs.epochs } } }),
  update: async ({ inputs }) => ({ outputs: { ...inputs, epochs: { ...inputs.epochs } } }),
  read: async ({ inputs, outputs }) => ({ inputs, outputs }),
  delete: async () => undefined,
};

/**
 * An engine that is told of another account updates the provider and believes that all stands there. A move between platforms makes
 * everything anew and then takes the old away: where that is protected, it would stop half-way.
 */
function refuseMove(was: PropertyValue | undefined, now: PropertyValue | undefined, kept: boolean): void {
  if (typeof was !== "string" || typeof now !== "string" || was === now) return;
  const [[before], [after]] = [was.split(" "), now.split(" ")];
  if (before !== after && !kept) return;
  throw new ProvisionError(
    "program.moved",
    `The tenant stands at ${was}, and its spec says ${now}: nothing was touched.`,
    {
      mend:
        before === after
          ? "Take that back; or take the tenant away first (tenantry destroy, with the spec as it was) and bring it up at the new place: its people sign in anew."
          : "Take that back; or say lifecycle.protect: false in the spec as it was and run tenantry up, then change the platform.",
    },
  );
}

const placeOf: Readonly<Record<keyof Epochs, string>> = {
  identity: "identity.rotation.epoch",
  redis: "runtime.redis.rotation.epoch",
  gateway: "runtime.gateway.rotation.epoch",
};
