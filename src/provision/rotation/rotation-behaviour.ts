// tenantry:index:Rotation: one epoch at a time, because platforms keep two: a jump would overwrite the one that servers hold.
import { epochStep } from "../../plan/epoch-step.ts";
import type { ResourceBehaviour } from "../../provider/resource-behaviour.ts";
import { ProvisionError } from "../provision-error.ts";
import type { Epochs, RotationInputs } from "./rotation.ts";

/** Nothing exists outside of the state, so that a lost state knows no former epoch and refuses none. */
export const rotationBehaviour: ResourceBehaviour<RotationInputs> = {
  computed: [],
  replaceOn: ["owner"],
  check({ olds, news }) {
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

const placeOf: Readonly<Record<keyof Epochs, string>> = {
  identity: "identity.rotation.epoch",
  redis: "runtime.redis.rotation.epoch",
  gateway: "runtime.gateway.rotation.epoch",
};
