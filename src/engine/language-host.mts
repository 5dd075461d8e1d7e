// Engine: a language host for Node, for machines where the official one cannot be had (it is not served as a Go module).
// The engine starts it beside a CLI that we built; it is copied there, so it is one file without relative imports, and
// it takes @pulumi/pulumi and gRPC from the program's own node_modules. Protocol: pulumi/language.proto of 3.259.0.
import { AsyncLocalStorage } from "node:async_hooks";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Grpc from "@grpc/grpc-js";
import type * as LanguageServices from "@pulumi/pulumi/proto/language_grpc_pb.js";
import type * as Language from "@pulumi/pulumi/proto/language_pb.js";
import type * as Plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type * as EmptyMessage from "google-protobuf/google/protobuf/empty_pb.js";

type Answer<Response> = Grpc.sendUnaryData<Response>;
type Unary<Request, Response> = (call: { request: Request }, answer: Answer<Response>) => void;
type Stream<Request, Response> = (call: Grpc.ServerWritableStream<Request, Response>) => void;
type Needs = { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };
type PulumiPart = { resource?: boolean; name?: string; version?: string; server?: string };
type Manifest = Needs & { name?: string; version?: string; main?: string; pulumi?: PulumiPart };
type RuntimeOptions = { typescript?: boolean; nodeargs?: string; tsconfig?: string };
/** What of @pulumi/pulumi an in-process run uses: mostly internal modules, so the version is pinned. */
type Sdk = {
  log: { error(message: string, resource?: unknown): Promise<void>; hasErrors(): boolean };
  RunError: { isInstance(error: unknown): boolean };
  ResourceError: { isInstance(error: unknown): error is Error & { resource: unknown; hideStack: boolean } };
};
type SdkState = { withLocalStorage<T>(work: () => Promise<T>): Promise<T> };
type SdkConfig = { setAllConfig(values: Record<string, string>, secretKeys: string[]): void };
type SdkStack = { runInPulumiStack(program: () => Promise<unknown>): Promise<unknown> };
type SdkSettings = {
  /** project, stack, parallel, engine, monitor, dryRun, organization */
  resetOptions(...options: [string, string, number, string, string, boolean, string]): void;
  waitForRPCs(): Promise<void>;
  disconnect(signalShutdown: boolean): Promise<void>;
};
/** The answer of cmd/run that says: the user has been told already. */
const toldUserExitCode = 32;
const messageBytes = 400 * 1024 * 1024;

const fromHere = createRequire(join(process.cwd(), "program.js"));
const fromSdk = createRequire(resolveOrEnd("@pulumi/pulumi/package.json"));
const version = (fromSdk("./package.json") as Manifest).version ?? "";
const wanted = process.argv.slice(2);
const grpc = fromSdk("@grpc/grpc-js") as typeof Grpc;
const { LanguageRuntimeService } = fromSdk("./proto/language_grpc_pb") as typeof LanguageServices;
const language = fromSdk("./proto/language_pb") as typeof Language;
const plugin = fromSdk("./proto/plugin_pb") as typeof Plugin;
const { Empty } = fromSdk("google-protobuf/google/protobuf/empty_pb") as typeof EmptyMessage;

let engineAddress = wanted.at(-1) ?? "";
let runs = 0;
const children = new Set<ChildProcess>();

function resolveOrEnd(specifier: string): string {
  try {
    return fromHere.resolve(specifier);
  } catch {
    process.stderr.write(`@pulumi/pulumi is not installed for ${process.cwd()}: run \`npm ci\` there first\n`);
    process.exit(1);
  }
}

function end(code: number): never {
  for (const child of children) child.kill("SIGINT");
  process.exit(code);
}
// The engine waits five seconds for a plugin that it has interrupted: leave at once.
process.on("SIGINT", () => end(0));
process.on("SIGTERM", () => end(0));
// A killed engine cannot say goodbye; then somebody else becomes our parent.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && end(1), 500).unref();

type StartOptions = { env: NodeJS.ProcessEnv; cwd?: string; pipe?: boolean; command?: string };
function start(args: string[], { env, cwd = process.cwd(), pipe = false, command }: StartOptions): ChildProcess {
  const output = pipe ? "pipe" : "inherit";
  const child = spawn(command ?? process.execPath, args, { env, cwd, stdio: ["ignore", output, output] });
  children.add(child);
  child.on("close", () => children.delete(child));
  return child;
}

function relay(child: ChildProcess, write: (name: "setStdout" | "setStderr", bytes: Uint8Array) => void): void {
  child.stdout?.on("data", (bytes: Buffer) => write("setStdout", new Uint8Array(bytes)));
  child.stderr?.on("data", (bytes: Buffer) => write("setStderr", new Uint8Array(bytes)));
}

const runtimeOptions = (info: Language.ProgramInfo | undefined): RuntimeOptions => ({
  typescript: true,
  ...(info?.getOptions()?.toJavaScript() as RuntimeOptions | undefined),
});
const nodeArguments = (options: RuntimeOptions): string[] => (options.nodeargs ?? "").match(/\S+/g) ?? [];
const typescriptEnvironment = (options: RuntimeOptions): Record<string, string> => ({
  ...(options.typescript === true ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
  ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
});
const failure = (error: unknown): Error =>
  Object.assign(new Error(error instanceof Error ? error.message : String(error)), { code: grpc.status.INTERNAL });

function manifestOf(directory: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

function upward<T>(from: string, look: (directory: string) => T | undefined): T | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    const found = look(directory);
    if (found !== undefined || directory === dirname(directory)) return found;
  }
}

/** Every installed package that `dependencies` (and, at the top, `devDependencies`) reach, by its real directory. */
type Installed = Map<string, Manifest>;
function installedPackages(from: string, top: Manifest | undefined, seen: Installed = new Map()): Installed {
  for (const name of Object.keys({ ...top?.dependencies, ...top?.devDependencies })) {
    const found = upward(from, (directory) => {
      const candidate = join(directory, "node_modules", name);
      return existsSync(candidate) ? realpathSync(candidate) : undefined;
    });
    const manifest = found === undefined || seen.has(found) ? undefined : manifestOf(found);
    if (found === undefined || manifest === undefined) continue;
    seen.set(found, manifest);
    installedPackages(found, { ...manifest, devDependencies: {} }, seen);
  }
  return seen;
}

/** Names of providers that need no download: the project serves them from a path, or somebody serves them on a port. */
function providersAtHand(info: Language.ProgramInfo | undefined): Set<string> {
  const names = (process.env.PULUMI_DEBUG_PROVIDERS ?? "").split(",").map((entry) => entry.split(":")[0] ?? "");
  try {
    const yaml = fromSdk("js-yaml") as { load(text: string): unknown };
    const project = yaml.load(readFileSync(join(info?.getRootDirectory() ?? "", "Pulumi.yaml"), "utf8")) as {
      plugins?: { providers?: { name?: string }[] };
    };
    for (const provider of project.plugins?.providers ?? []) names.push(provider.name ?? "");
  } catch {
    // Nothing that can be read names a provider: then none is excluded.
  }
  return new Set(names);
}

/**
 * Tells the engine which provider plugins to have before it starts. It tries to download every name it hears, so
 * we leave out what is at hand, and everything where the user has switched acquisition off.
 */
type Required = Unary<Language.GetRequiredPackagesRequest, Language.GetRequiredPackagesResponse>;
const getRequiredPackages: Required = (call, answer) => {
  const response = new language.GetRequiredPackagesResponse();
  const info = call.request.getInfo();
  const directory = info?.getProgramDirectory() ?? process.cwd();
  if (process.env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION !== "true") {
    const atHand = providersAtHand(info);
    for (const manifest of installedPackages(directory, upward(directory, manifestOf)).values()) {
      const name = manifest.pulumi?.name ?? manifest.name?.replace(/^@pulumi\//, "") ?? "";
      if (manifest.pulumi?.resource !== true || atHand.has(name)) continue;
      const dependency = new plugin.PackageDependency();
      dependency.setKind("resource");
      dependency.setName(name);
      dependency.setVersion(`v${(manifest.pulumi.version ?? manifest.version ?? "").replace(/^v/, "")}`);
      dependency.setServer(manifest.pulumi.server ?? "");
      response.addPackages(dependency);
    }
  }
  answer(null, response);
};

const runResponse = (error: string, told = false): Language.RunResponse => {
  const response = new language.RunResponse();
  if (told) response.setBail(true);
  else if (error !== "") response.setError(error);
  return response;
};

/** Words one failure as cmd/run does: no stack for errors that are meant for people. */
async function tell(sdk: Sdk, main: string, error: unknown): Promise<void> {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === grpc.status.UNAVAILABLE || code === grpc.status.CANCELLED) return; // the engine has ended and said why
  const full = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (sdk.RunError.isInstance(error)) await sdk.log.error((error as Error).message);
  else if (sdk.ResourceError.isInstance(error))
    await sdk.log.error(error.hideStack ? error.message : full, error.resource);
  else await sdk.log.error(`Running program '${main}' failed with an unhandled exception:\n${full}`);
}

/** Runs the program here; true where it failed, after the engine has heard why, once for each error. */
async function runHere(request: Language.RunRequest, main: string, directory: string): Promise<boolean> {
  const load = (path: string): unknown => createRequire(join(directory, "program.js"))(`@pulumi/pulumi${path}`);
  const sdk = load("") as Sdk;
  const settings = load("/runtime/settings") as SdkSettings;
  runs += 1;
  const query = runs === 1 ? "" : `?run=${runs}`; // preview and update share this process: load the program anew
  return (load("/runtime/state") as SdkState).withLocalStorage(async () => {
    const [project, stack, organization] = [request.getProject(), request.getStack(), request.getOrganization()];
    const [parallel, monitor, dryRun] = [request.getParallel(), request.getMonitorAddress(), request.getDryrun()];
    settings.resetOptions(project, stack, parallel, engineAddress, monitor, dryRun, organization);
    const config = Object.fromEntries(request.getConfigMap().toArray() as [string, string][]);
    (load("/runtime/config") as SdkConfig).setAllConfig(config, request.getConfigsecretkeysList());
    const seen = new Set<unknown>();
    const failed = AsyncLocalStorage.bind(async (error: unknown): Promise<void> => {
      if (seen.has(error)) return;
      seen.add(error);
      await tell(sdk, main, error);
    });
    process.on("uncaughtException", failed).on("unhandledRejection", failed);
    try {
      await (load("/runtime/stack") as SdkStack).runInPulumiStack(async () => {
        const loaded = (await import(pathToFileURL(main).href + query)) as Record<string, unknown>;
        const program = loaded.default ?? { ...loaded };
        return typeof program === "function" ? program() : program;
      });
      await settings.waitForRPCs();
    } catch (error) {
      await failed(error);
    }
    const bad = seen.size > 0 || sdk.log.hasErrors();
    // Announcing the end lets the engine delete what was not registered: never after an error.
    await settings.disconnect(!bad).catch(failed);
    process.off("uncaughtException", failed).off("unhandledRejection", failed);
    return bad || seen.size > 0;
  });
}

function runInProcess(call: { request: Language.RunRequest }, answer: Answer<Language.RunResponse>): void {
  const info = call.request.getInfo();
  const directory = info?.getProgramDirectory() ?? process.cwd();
  let main = join(directory, info?.getEntryPoint() || ".");
  if (existsSync(main) && statSync(main).isDirectory()) main = join(main, manifestOf(main)?.main ?? "index.js");
  process.chdir(directory);
  runHere(call.request, main, directory).then(
    (failed) => answer(null, runResponse("", failed)),
    (error: unknown) => answer(null, runResponse(error instanceof Error ? error.message : String(error))),
  );
}

/** Starts cmd/run with the arguments and environment of the official host. */
function runSpawned(call: { request: Language.RunRequest }, answer: Answer<Language.RunResponse>): void {
  const request = call.request;
  const info = request.getInfo();
  const options = runtimeOptions(info);
  const directory = info?.getProgramDirectory() ?? process.cwd();
  const named = (name: string, value: string | undefined): string[] => (value ? [`--${name}`, value] : []);
  const args = [
    ...nodeArguments(options),
    createRequire(join(directory, "program.js")).resolve("@pulumi/pulumi/cmd/run"),
    ...named("monitor", request.getMonitorAddress()),
    ...named("engine", engineAddress),
    ...named("organization", request.getOrganization()),
    ...named("project", request.getProject()),
    ...named("root-directory", info?.getRootDirectory()),
    ...named("stack", request.getStack()),
    ...named("pwd", directory),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...named("parallel", String(request.getParallel())),
    info?.getEntryPoint() || ".",
    ...request.getArgsList(),
  ];
  const config = Object.fromEntries(request.getConfigMap().toArray() as [string, string][]);
  const env = {
    ...process.env,
    ...typescriptEnvironment(options),
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
  const child = start(args, { env });
  child.on("error", (error) => answer(null, runResponse(error.message)));
  child.on("close", (code) => {
    const text = code === 0 ? "" : `Program exited with non-zero exit code: ${code ?? "killed"}`;
    answer(null, runResponse(text, code === toldUserExitCode));
  });
}

const run: Unary<Language.RunRequest, Language.RunResponse> = (call, answer) => {
  const options = runtimeOptions(call.request.getInfo());
  // In this process is twice as fast; loaders, Node's options and ts-node need a process of their own.
  const spawned =
    process.env.TENANTRY_HOST_SPAWN === "1" || options.typescript !== false || nodeArguments(options).length > 0;
  try {
    if (spawned) runSpawned(call, answer);
    else runInProcess(call, answer);
  } catch (error) {
    answer(null, runResponse(error instanceof Error ? error.message : String(error)));
  }
};

const runPlugin: Stream<Language.RunPluginRequest, Language.RunPluginResponse> = (call) => {
  try {
    const request = call.request;
    const directory = request.getInfo()?.getProgramDirectory() ?? process.cwd();
    const options = runtimeOptions(request.getInfo());
    const policy = request.getKind() === "analyzer";
    const command = `@pulumi/pulumi/cmd/${policy ? "run-policy-pack" : "run-plugin"}`;
    const main = createRequire(join(directory, "program.js")).resolve(command);
    const given = request.getEnvList().map((entry): [string, string] => {
      const equals = entry.indexOf("=");
      return [entry.slice(0, equals), entry.slice(equals + 1)];
    });
    const args = policy ? [...request.getArgsList(), directory] : [directory, ...request.getArgsList()];
    const child = start([...nodeArguments(options), main, ...args], {
      env: { ...Object.fromEntries(given), ...typescriptEnvironment(options) },
      cwd: policy ? directory : request.getPwd(),
      pipe: true,
    });
    relay(child, (name, bytes) => {
      const response = new language.RunPluginResponse();
      response[name](bytes);
      call.write(response);
    });
    child.on("error", (error) => call.destroy(failure(error)));
    child.on("close", (code) => {
      const response = new language.RunPluginResponse();
      response.setExitcode(code ?? 1);
      call.write(response);
      call.end();
    });
    call.on("cancelled", () => child.kill("SIGINT"));
  } catch (error) {
    call.destroy(failure(error));
  }
};

type Install = Stream<Language.InstallDependenciesRequest, Language.InstallDependenciesResponse>;
const installDependencies: Install = (call) => {
  const cwd = call.request.getInfo()?.getProgramDirectory() ?? process.cwd();
  const child = start(["install", "--loglevel=error"], { env: process.env, cwd, pipe: true, command: "npm" });
  relay(child, (name, bytes) => {
    const response = new language.InstallDependenciesResponse();
    response[name](bytes);
    call.write(response);
  });
  child.on("error", (error) => call.destroy(failure(error)));
  child.on("close", (code) => {
    if (code === 0) call.end();
    else call.destroy(failure(`npm install ended with ${code ?? "a signal"}`));
  });
};

const getProgramDependencies: Unary<Language.GetProgramDependenciesRequest, Language.GetProgramDependenciesResponse> = (
  call,
  answer,
) => {
  const directory = call.request.getInfo()?.getProgramDirectory() ?? process.cwd();
  const top = upward(directory, manifestOf);
  const direct = { ...top?.dependencies, ...top?.devDependencies };
  const response = new language.GetProgramDependenciesResponse();
  for (const manifest of installedPackages(directory, top).values()) {
    if (manifest.name === undefined) continue;
    if (!call.request.getTransitivedependencies() && !(manifest.name in direct)) continue;
    const dependency = new language.DependencyInfo();
    dependency.setName(manifest.name);
    dependency.setVersion(manifest.version ?? "");
    response.addDependencies(dependency);
  }
  answer(null, response);
};

const handshake: Unary<Language.LanguageHandshakeRequest, Language.LanguageHandshakeResponse> = (call, answer) => {
  engineAddress = call.request.getEngineAddress();
  answer(null, new language.LanguageHandshakeResponse());
};
const getPluginInfo: Unary<unknown, Plugin.PluginInfo> = (_call, answer) => {
  const info = new plugin.PluginInfo();
  info.setVersion(version);
  answer(null, info);
};
const about: Unary<unknown, Language.AboutResponse> = (_call, answer) => {
  const response = new language.AboutResponse();
  response.setExecutable(process.execPath);
  response.setVersion(process.version);
  answer(null, response);
};
const runtimeOptionsPrompts: Unary<unknown, Language.RuntimeOptionsResponse> = (_, answer) =>
  answer(null, new language.RuntimeOptionsResponse());
const cancel: Unary<unknown, EmptyMessage.Empty> = (_call, answer) => {
  answer(null, new Empty());
  setImmediate(() => end(0));
};

const service = {
  ...{ handshake, getPluginInfo, about, runtimeOptionsPrompts, cancel, getRequiredPackages },
  ...{ run, runPlugin, installDependencies, getProgramDependencies },
};
const server = new grpc.Server({
  "grpc.max_receive_message_length": messageBytes,
  "grpc.max_send_message_length": messageBytes,
});
server.addService(LanguageRuntimeService, service as unknown as Grpc.UntypedServiceImplementation);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  process.stdout.write(`${port}\n`); // must be the first line that the engine reads
});
