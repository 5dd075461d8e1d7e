// Engine: one stack, driven through the CLI. Never selects a stack, never asks, never puts a secret on a command line.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { TenantryError } from "../errors.ts";
import type { LookUpQuestion } from "../provider/look-up.ts";
import { askProgram } from "./ask-program.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import { type EngineDiagnostic, engineFailure } from "./engine-failure.ts";
import type { EngineReporter, ResourceStep } from "./engine-progress.ts";
import type { Engine } from "./ensure-engine.ts";
import { mayBePending } from "./may-be-pending.ts";
import { passphraseEnvironment } from "./passphrase.ts";
import { type StateResource, withAdopted } from "./pending-create.ts";
import { pendingFile } from "./pending-file.ts";
import type { PolicyViolation } from "./policy-refusal.ts";
import { explainFailedCreates, recoverCreates } from "./recover-creates.ts";
import { refusalOf } from "./refusal-of.ts";
import { refuseProtected } from "./refuse-protected.ts";
import { type PulumiRun, runPulumi } from "./run-pulumi.ts";
import { describeLock, locksInFolder, type StackLock } from "./stack-lock.ts";
import { stateFolder } from "./state-folder.ts";
import { sweepBrokenAttributes } from "./sweep-broken-attributes.ts";
import { withWholeState } from "./with-whole-state.ts";

export type OpenStackOptions = {
  /** the folder of Pulumi.yaml */
  root: string;
  /** the stack's name: `acme`, `acme.prod`, `platform` */
  stack: string;
  engine: Pick<Engine, "cli">;
  /** design §3.7: only `local` gets a passphrase made for it */
  environment: string;
  /** default: this process's */
  env?: NodeJS.ProcessEnv;
  report?: EngineReporter;
  /** resources that the engine works on at once; default: its own, which is many more than some APIs like */
  parallel?: number;
  /** true where real providers are needed: lets the engine download their plugins */
  acquirePlugins?: boolean;
  /** judges every preview and `up` */
  policyPack?: PolicyPack;
  /** ends a running operation cleanly */
  signal?: AbortSignal;
};

/** A policy pack's folder, the file of its policies' configuration, and the repository whose files and lines its refusals name: absolute paths. */
export type PolicyPack = { folder: string; config?: string; repository: string };

/** What an operation did or would do: counts by operation, the resources that are not `same`, and the stack's outputs. */
export type StackResult = {
  changes: Record<string, number>;
  steps: ResourceStep[];
  outputsChanged: boolean;
  seconds: number;
  warnings: string[];
};

/** A stack that can be operated. Every method throws a `TenantryError` with an `EngineErrorCode`, or the provider's own. */
export type Stack = {
  /** makes the stack where it is missing; says whether it did */
  init(): Promise<boolean>;
  /** what `up` would do; makes the stack where it is missing */
  preview(options?: { expectNoChanges?: boolean }): Promise<StackResult>;
  /**
   * Applies the program, without a preview before; makes the stack where it is missing. What an earlier run may have made
   * without hearing of it is looked up first: ours is taken into the state, `engine.foreign-object` refuses another's.
   * With a policy pack a preview goes before: some policies judge the whole stack, which is there too late otherwise.
   */
  up(options?: { expectNoChanges?: boolean }): Promise<StackResult>;
  /** reads what exists; `previewOnly` leaves the state alone; `expectNoChanges` throws `engine.drift` */
  refresh(options?: { expectNoChanges?: boolean; previewOnly?: boolean }): Promise<StackResult>;
  /** takes what a killed run made (`pendingCreates`) into the state: urn → id in its service. A refresh must follow. */
  adopt(ids: ReadonlyMap<string, string>): Promise<void>;
  /** deletes every resource; throws `engine.protected`, before anything is deleted, where one is protected */
  destroy(): Promise<StackResult>;
  /** lets go of every resource that is protected against deletion */
  unprotect(): Promise<void>;
  /** forgets the empty stack; a `Pulumi.<stack>.yaml` with settings of its own stays */
  remove(): Promise<void>;
  /** the stack's outputs; secret ones read "[secret]" unless asked for */
  outputs(options?: { showSecrets?: boolean }): Promise<Record<string, unknown>>;
  /** the deployment as the engine exports it; secrets encrypted unless asked for */
  exportState(options?: { showSecrets?: boolean }): Promise<unknown>;
  /** who holds the stack now (file backends) */
  locks(): Promise<StackLock[]>;
  /** clears locks whose owners are dead and gives them; throws `engine.locked` where an owner may be alive */
  clearDeadLock(): Promise<StackLock[]>;
  /** clears every lock, whoever holds it (`pulumi cancel`) */
  cancelLock(): Promise<void>;
};

/** Prepares folder, passphrase and environment, and gives the stack's operations; starts nothing yet. */
export async function openStack(options: OpenStackOptions): Promise<Stack> {
  const { root, stack, engine, environment } = options;
  const given = options.env ?? process.env;
  const report = options.report ?? (() => {});
  const env: NodeJS.ProcessEnv = {
    ...given,
    ...(await passphraseEnvironment(root, environment, given)),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NODE_COMPILE_CACHE:
      given.NODE_COMPILE_CACHE ??
      join(given.XDG_CACHE_HOME ?? join(given.HOME ?? homedir(), ".cache"), "tenantry", "node"),
    // A pack starts in its own folder, and is told nothing else of where the specs are.
    ...(options.policyPack === undefined ? {} : { PWD: options.policyPack.repository }),
    ...(options.acquirePlugins === true ? {} : { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" }),
  };
  const folder = await stateFolder(root, env);
  const signal = options.signal === undefined ? {} : { signal: options.signal };

  const judged = Object.entries({
    "--policy-pack": options.policyPack?.folder,
    "--policy-pack-config": options.policyPack?.config,
  }).flatMap(([flag, path]) => (path === undefined ? [] : [flag, path]));

  const start = (args: string[]): Promise<PulumiRun> =>
    runPulumi({ cli: engine.cli, args: [...args, "--non-interactive"], cwd: root, env, ...signal });

  /** A short command: its standard output, or the coded error. */
  const ask = (operation: string, args: string[]): Promise<string> =>
    withWholeState({ folder, stack }, async () => {
      const run = await start(args);
      if (run.code !== 0 || run.interrupted) throw engineFailure({ run, stack, diagnostics: [], operation });
      return run.stdout;
    });

  async function init(): Promise<boolean> {
    await makeFolder();
    // An engine that cannot read a stack's attributes would begin the stack anew.
    if (folder !== undefined) await sweepBrokenAttributes(folder, stack);
    const run = await start(["stack", "init", stack, "--no-select"]);
    if (run.code === 0) return true;
    if (run.stderr.includes("already exists")) return false;
    throw engineFailure({ run, stack, diagnostics: [], operation: "init" });
  }

  async function makeFolder(): Promise<void> {
    if (folder === undefined) return;
    try {
      await mkdir(folder, { recursive: true });
    } catch (cause) {
      const full = (cause as NodeJS.ErrnoException).code === "ENOSPC";
      const code: EngineErrorCode = full ? "engine.disk-full" : "engine.unwritable";
      throw new TenantryError(code, `the state folder ${folder} cannot be made`, { kind: "failed", cause });
    }
  }

  /** One operation on resources, with its events. */
  async function operate(
    operation: string,
    args: string[],
    flags: { expectNoChanges?: boolean | undefined; make?: boolean; doubtful?: StateResource[]; silent?: boolean },
  ): Promise<StackResult> {
    await makeFolder();
    const once = async (): Promise<StackResult> => {
      const result: StackResult = { changes: {}, steps: [], outputsChanged: false, seconds: 0, warnings: [] };
      const diagnostics: EngineDiagnostic[] = [];
      const violations: PolicyViolation[] = [];
      const refusedUrns = new Set<string>();
      const run = await runPulumi({
        cli: engine.cli,
        args: [
          ...[operation, "--stack", stack, "--non-interactive", ...args],
          ...(options.parallel === undefined ? [] : ["--parallel", `${options.parallel}`]),
          ...(flags.expectNoChanges === true ? ["--expect-no-changes"] : []),
        ],
        cwd: root,
        env,
        ...signal,
        onEvent: ({ progress, outputsChanged, doubtful }) => {
          if (doubtful !== undefined) flags.doubtful?.push(doubtful);
          if (outputsChanged === true) result.outputsChanged = true;
          if (progress === undefined) return;
          if (progress.type === "diagnostic") {
            if (refusalOf(progress.text) !== undefined) refusedUrns.add(progress.urn);
            if (diagnostics.some(({ text }) => text === progress.text)) return;
            diagnostics.push(progress);
            if (progress.severity === "warning") result.warnings.push(progress.text);
          } else if (progress.type === "violation") {
            if (progress.mandatory) violations.push(progress);
            else result.warnings.push(progress.text);
          } else if (progress.type === "summary") {
            result.changes = progress.changes;
            result.seconds = progress.seconds;
          } else if (progress.type === "done" && progress.step.operation !== "same") {
            // A replacement arrives in parts, and some steps twice. The part that deletes, which may be first, says not why.
            const before = result.steps.find(({ urn }) => urn === progress.step.urn);
            if (before?.paths.length === 0) before.paths = progress.step.paths;
            if (before !== undefined) return;
            result.steps.push(progress.step);
          }
          if (flags.silent !== true) report(progress);
        },
      });
      if (run.code !== 0 || run.interrupted) {
        for (const each of flags.doubtful ?? []) if (refusedUrns.has(each.urn)) each.refused = true;
        throw engineFailure({ run, stack, diagnostics, violations, operation });
      }
      return result;
    };
    const attempt = (): Promise<StackResult> => withWholeState({ folder, stack }, once);
    const answer = await attempt().catch(async (error: unknown) => {
      // Asking first whether the stack exists would cost every run a process.
      if (flags.make !== true || !(error instanceof TenantryError) || error.code !== "engine.no-stack") throw error;
      await init();
      return attempt();
    });
    // The engine's own check looks at resources only.
    if (flags.expectNoChanges === true && answer.outputsChanged && operation !== "refresh") {
      throw new TenantryError<EngineErrorCode>("engine.changes-expected-none", `the outputs of ${stack} change`);
    }
    return answer;
  }

  const exportState = async (flags: { showSecrets?: boolean } = {}): Promise<unknown> => {
    const show = flags.showSecrets === true ? ["--show-secrets"] : [];
    return JSON.parse(await ask("export", ["stack", "export", "--stack", stack, ...show]));
  };
  const importState = async (state: unknown): Promise<void> => {
    const place = await mkdtemp(join(tmpdir(), "tenantry-state-"));
    try {
      const file = join(place, "state.json");
      // Secrets are encrypted in it.
      await writeFile(file, JSON.stringify(state), { mode: 0o600 });
      await ask("import", ["stack", "import", "--stack", stack, "--file", file]);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  };
  const exists = async (): Promise<boolean> => (await start(["stack", "export", "--stack", stack])).code === 0;
  const remembered = pendingFile(root, stack);
  const recovery = {
    ...{ stack, exportState, importState, remembered },
    lookUp: (questions: readonly LookUpQuestion[]) =>
      askProgram(questions, { cli: engine.cli, root, stack, env, ...signal }),
    refresh: async (urns: readonly string[]): Promise<void> => {
      const targets = urns.flatMap((urn) => ["--target", urn]);
      await operate("refresh", ["--yes", "--skip-preview", ...targets], {});
    },
    note: (text: string) => report({ type: "note", text }),
  };
  const locks = async (): Promise<StackLock[]> => (folder === undefined ? [] : locksInFolder(folder, stack));
  const cancelLock = async (): Promise<void> => {
    await ask("cancel", ["cancel", "--yes", "--stack", stack]);
  };

  return {
    init,
    preview: (flags = {}) => operate("preview", judged, { expectNoChanges: flags.expectNoChanges, make: true }),
    async up(flags = {}) {
      // Other backends than files have to be asked.
      const asked = folder === undefined ? await exists() : await mayBePending(folder, stack);
      if (asked || (await remembered.read()).length > 0) await recoverCreates(recovery);
      if (judged.length > 0) await operate("preview", judged, { make: true, silent: true });
      const doubtful: StateResource[] = [];
      try {
        const { expectNoChanges } = flags;
        return await operate("up", ["--yes", "--skip-preview", ...judged], { expectNoChanges, make: true, doubtful });
      } catch (error) {
        if (doubtful.length === 0 || !(error instanceof TenantryError)) throw error;
        throw await explainFailedCreates(error, doubtful, recovery);
      }
    },
    refresh: (flags = {}) =>
      operate("refresh", flags.previewOnly === true ? ["--preview-only"] : ["--yes", "--skip-preview"], {
        expectNoChanges: flags.expectNoChanges,
      }),
    async adopt(ids) {
      await importState(withAdopted(await exportState(), ids));
    },
    async destroy() {
      refuseProtected(stack, await exportState());
      return operate("destroy", ["--yes", "--skip-preview"], {});
    },
    async unprotect() {
      await ask("unprotect", ["state", "unprotect", "--all", "--yes", "--stack", stack]);
    },
    async remove() {
      const settings = await readFile(join(root, `Pulumi.${stack}.yaml`), "utf8").catch(() => "");
      const keep = /^(config|environment):/m.test(settings) ? ["--preserve-config"] : [];
      await ask("remove", ["stack", "rm", "--yes", "--stack", stack, ...keep]);
    },
    async outputs(flags = {}) {
      const show = flags.showSecrets === true ? ["--show-secrets"] : [];
      return JSON.parse(await ask("outputs", ["stack", "output", "--json", "--stack", stack, ...show])) as Record<
        string,
        unknown
      >;
    },
    exportState,
    locks,
    cancelLock,
    async clearDeadLock() {
      const held = await locks();
      const living = held.filter((lock) => lock.owner !== "dead");
      if (living.length > 0) {
        throw new TenantryError<EngineErrorCode>(
          "engine.locked",
          `the stack ${stack} is held by another run: ${living.map(describeLock).join("; ")}`,
          { kind: "failed", mend: "wait for that run to end" },
        );
      }
      if (held.length > 0) await cancelLock();
      return held;
    },
  };
}
