// AWS's wire on a free loopback port: a moto server of one test file, with credentials that open nothing.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../scripts/python-env.ts";
import { freePort } from "./child-server.ts";

const program = fileURLToPath(new URL("aws/serve_aws.py", import.meta.url));

export interface MotoServer {
  url: string;
  /** what AWS programs must find in their environment: endpoint, region and dummy credentials */
  environment: Record<string, string>;
  /** What reached it so far: operation → requests, and what botocore's models find wrong with them. */
  checks(): Promise<{ operations: Record<string, number>; faults: string[] }>;
  /** Gives what a Python program with boto3 prints, as JSON. */
  boto3(program: string): unknown;
  /** Removes everything that was made. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it, and points this process's AWS SDKs at it until it is closed. */
export async function motoServer(): Promise<MotoServer> {
  const python = pythonEnvironment("aws");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    // Neither a person's profile nor a machine's role may be asked.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const before = Object.fromEntries(Object.keys(environment).map((name) => [name, process.env[name]]));
  const server = spawn(python, [program, "-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const ended = once(server, "exit");
  Object.assign(process.env, environment);
  for (let tries = 0; !(await answers(url)); tries++) {
    if (tries > 300 || server.exitCode !== null) throw new Error("moto_server did not start");
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    url,
    environment,
    async checks() {
      return (await (await fetch(`${url}/tenantry-checks`)).json()) as Awaited<ReturnType<MotoServer["checks"]>>;
    },
    boto3: (text) =>
      JSON.parse(
        execFileSync(python, ["-c", text], {
          encoding: "utf8",
          env: { ...process.env, ...environment, AWS_DEFAULT_REGION: environment.AWS_REGION },
        }),
      ),
    async reset() {
      await fetch(`${url}/moto-api/reset`, { method: "POST" });
    },
    async close() {
      server.kill("SIGKILL");
      await ended;
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/moto-api/data.json`).then(
    ({ ok }) => ok,
    () => false,
  );
}
