// The provider `tenantry` as the engine's plugin process; the shell script beside it starts this.
// This is where the rooms are put together: signing may not import verifying, so the verifier is handed in here.
import { runProvider } from "../../provider/run-provider.ts";

// The engine gets its port at once, and greets us while the resources are being loaded.
const loaded = new Promise((resolve) => setImmediate(resolve)).then(() =>
  Promise.all([import("../tenantry-provider.ts"), import("../../verify/bundle-verifier.ts")]),
);
await runProvider({
  name: "tenantry",
  version: "0.1.0",
  async configure(configuration, place) {
    const [{ tenantryProvider }, { bundleVerifier }] = await loaded;
    const provider = tenantryProvider({ verifier: (root, clock) => bundleVerifier({ trust: root, clock }).lastLeaf });
    return provider.configure(configuration, place);
  },
});
