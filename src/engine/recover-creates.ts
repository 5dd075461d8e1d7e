// Engine: what became of creations whose answer nobody heard. Looks each up by way of the program, takes what stands and is
// ours into the state, and refuses what is another's. An ordinary run never comes here.
import { TenantryError } from "../errors.ts";
import type { LookUpAnswer, LookUpQuestion } from "../provider/look-up.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import { knownUrns, pendingResources, questionOf, type StateResource, withAdopted } from "./pending-create.ts";
import type { PendingFile } from "./pending-file.ts";

/** What recovering needs of an opened stack. */
export interface RecoveryTools {
  stack: string;
  /** the deployment as the engine exports it */
  exportState(): Promise<unknown>;
  importState(state: unknown): Promise<void>;
  /** what is to be looked for beside the state */
  remembered: PendingFile;
  /** asks the program; nothing where it can't be asked, or isn't ours */
  lookUp(questions: readonly LookUpQuestion[]): Promise<LookUpAnswer[] | undefined>;
  /** reads these resources anew */
  refresh(urns: readonly string[]): Promise<void>;
  note(text: string): void;
}

/** What came of it. */
export interface Recovered {
  /** `<type> <name>` of what was taken into the state */
  adopted: string[];
  /** `pulumi import` of what its provider can't look for, should it stand */
  imports: string[];
}

/**
 * Gives what was taken into the state. Throws `engine.foreign-object` (refused) and `engine.unseen-object` (failed); the
 * state still names what is pending then, so that the next run comes here again.
 */
export async function recoverCreates(tools: RecoveryTools): Promise<Recovered> {
  const state = await tools.exportState();
  const own = pendingResources(state);
  const resources = [
    ...own,
    ...(await tools.remembered.read()).filter(({ urn }) => own.every((each) => each.urn !== urn)),
  ];
  const pending = resources.map(questionOf);
  const recovered: Recovered = { adopted: [], imports: [] };
  if (pending.length === 0) return recovered;
  tools.note(`looking for ${pending.length} that an earlier run may have made`);
  const told = await tools.lookUp(pending);
  if (told === undefined) return recovered;
  // What somebody imported meanwhile, as he was told, is settled.
  const settled = knownUrns(state);
  const answers = told.filter(({ urn, kind }) => kind === "ours" || !settled.has(urn));
  const named = new Map(pending.map((each) => [each.urn, each]));
  const what = (urn: string): string => `${named.get(urn)?.type ?? ""} ${named.get(urn)?.name ?? ""}`;
  const commandFor = ({ urn, id }: { urn: string; id: string }): string => {
    const asked = named.get(urn);
    return asked === undefined ? "" : importCommand(tools.stack, asked, id);
  };
  const foreign = answers.flatMap((answer) => (answer.kind === "foreign" ? [answer] : []));
  if (foreign.length > 0) {
    const list = foreign.map((each) => `${what(each.urn)}: ${each.what}, id ${each.id}`).join("; ");
    const ours = foreign.map((each) => `\`${commandFor(each)}\``).join(", ");
    throw new TenantryError<EngineErrorCode>(
      "engine.foreign-object",
      `a foreign object has the name of one of ${tools.stack}: ${list}`,
      {
        mend: `rename or delete it, or give ours another name; where it is meant to be ours, ${ours} and run it again`,
      },
    );
  }
  // What was refused can't be there twice. It is looked for all the same where it can be: some creations are several calls.
  const refused = new Set(resources.flatMap((each) => (each.refused === true ? [each.urn] : [])));
  const unseen = answers.flatMap((answer) => (answer.kind === "unseen" && !refused.has(answer.urn) ? [answer] : []));
  const lost = unseen.filter(({ twice }) => twice === "possible");
  if (lost.length > 0) {
    const list = lost.map(({ urn }) => what(urn)).join(", ");
    const commands = lost.map((each) => `\`${commandFor(each)}\``).join(", ");
    // A creation that failed is remembered beside the state, one that was killed in it.
    const forgets = [
      ...(own.length > 0 ? [`\`pulumi refresh --yes --clear-pending-creates --stack ${tools.stack}\``] : []),
      ...(resources.length > own.length ? [`remove .tenantry/pending/${tools.stack}.json`] : []),
    ];
    throw new TenantryError<EngineErrorCode>(
      "engine.unseen-object",
      `an earlier run of ${tools.stack} may have made ${list}, which its provider can't look for, and would make twice`,
      {
        kind: "failed",
        mend: `where it stands, ${commands}; where it does not, ${forgets.join(" and ")}; then run it again`,
      },
    );
  }
  const ids = new Map(answers.flatMap((answer) => (answer.kind === "ours" ? [[answer.urn, answer.id] as const] : [])));
  recovered.adopted = [...ids.keys()].map(what);
  recovered.imports = unseen.map(commandFor);
  // Until its outputs are read, an adopted resource would be worse than none: whatever happens here, the next run looks again.
  await tools.remembered.write(resources);
  await tools.importState(withAdopted(state, ids, resources));
  if (ids.size > 0) await tools.refresh([...ids.keys()]);
  await tools.remembered.remove();
  if (ids.size === 0) return recovered;
  tools.note(`taken into the state: ${recovered.adopted.join(", ")}`);
  return recovered;
}

/**
 * Gives the error to throw for a run whose creations failed, after looking whether they were done all the same: a foreign object
 * that is in the way is named, what was made is recorded. Where nobody can find out now, the next run asks again.
 */
export async function explainFailedCreates(
  failure: TenantryError,
  doubtful: readonly StateResource[],
  tools: RecoveryTools,
): Promise<TenantryError> {
  await tools.remembered.write([...(await tools.remembered.read()), ...doubtful]);
  if (failure.kind === "interrupted") return failure;
  const { code, kind, message } = failure;
  try {
    const { adopted, imports } = await recoverCreates(tools);
    if (adopted.length + imports.length === 0) return failure;
    const made = adopted.length === 0 ? "" : `; made all the same, and recorded now: ${adopted.join(", ")}`;
    const again = adopted.length === 0 ? (failure.mend ?? "run it again") : "run it again to go on";
    const import_ = imports.length === 0 ? "" : `; where an earlier run made it already, \`${imports.join("`, `")}\``;
    return new TenantryError(code, message + made, { ...{ kind, cause: failure }, mend: again + import_ });
  } catch (error) {
    return error instanceof TenantryError && error.code === "engine.foreign-object" ? error : failure;
  }
}

/** The engine's own command, whole: its place below the tenant and its provider belong to it. */
function importCommand(stack: string, { type, name, parent, provider }: LookUpQuestion, id: string): string {
  const place = [
    ...(parent === "" ? [] : [`--parent 'tenant=${parent}'`]),
    ...(provider === "" || isDefault(provider) ? [] : [`--provider 'own=${provider.replace(/::[^:]*$/, "")}'`]),
  ];
  const words = ["pulumi import --yes --protect=false --generate-code=false", `--stack ${stack}`, ...place];
  return [...words, `'${type}'`, `'${name}'`, `'${id}'`].join(" ");
}

/** A package's own provider, which nobody has to name. */
const isDefault = (provider: string): boolean => /::default(?:_[^:]*)?::/.test(provider);
