// The provider `tenantry` as the engine's plugin process; the shell script beside it starts this.
import { enableCompileCache } from "node:module";

// The engine starts this anew for every operation: compiled code is kept between them.
enableCompileCache();
const [{ runProvider }, { tenantryProvider }] = await Promise.all([
  import("../../provider/run-provider.ts"),
  import("../tenantry-provider.ts"),
]);
await runProvider(tenantryProvider());
