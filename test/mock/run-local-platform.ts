// A local platform in a process of its own, for tests that kill it. Prints `{url, adminToken, passcode}` when it answers.
import { startLocalPlatform } from "../../src/local/start-local-platform.ts";

const [directory = ""] = process.argv.slice(2);
const { url, adminToken, passcode } = await startLocalPlatform({ directory, preferredPort: 0 });
console.log(JSON.stringify({ url, adminToken, passcode }));
