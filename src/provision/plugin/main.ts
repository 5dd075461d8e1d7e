// The provider `tenantry` as the engine's plugin process; the shell script beside it starts this.
// This is where the rooms are put together: signing may not import verifying, so the verifier is handed in here.
import { runProvider } from "../../provider/run-provider.ts";

// The engine gets its port at once, and greets us while the resources are being loaded.
const loaded = new Promise((resolve) => setImmediate(resolve)).then(async () => {
  const [{ tenantryProvider }, { bundleVerifier }] = await Promise.all([
    import("../tenantry-provider.ts"),
    import("../../verify/bundle-verifier.ts"),
  ]);
  return tenantryProvider({ verifier: (root, clock) => bundleVerifier({ trust: root, clock }).lastLeaf });
});
await runProvider({
  name: "tenantry",
  version: "0.1.0",
  configure: async (configuration, place) => (await loaded).configure(configuration, place),
  async invoke(token, input) {
    const { invoke } = await loaded;
    if (invoke === undefined) throw new TypeError("the provider tenantry answers functions");
    return invoke(token, input);
  },
});
