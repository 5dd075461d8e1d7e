// The provider `tenantry` as the engine's plugin process; the shell script beside it starts this.
// This is where the rooms are put together: signing may not import verifying, so the verifier is handed in here.
import { enableCompileCache } from "node:module";

// The engine starts this anew for every operation: compiled code is kept between them.
enableCompileCache();
const [{ runProvider }, { tenantryProvider }, { bundleVerifier }] = await Promise.all([
  import("../../provider/run-provider.ts"),
  import("../tenantry-provider.ts"),
  import("../../verify/bundle-verifier.ts"),
]);
await runProvider(tenantryProvider({ verifier: (root, clock) => bundleVerifier({ trust: root, clock }).lastLeaf }));
