// What is still going on for somebody who was let in: answers being written, calls being worked on. When that somebody is cut
// off, they end too, within a second (design §3.5).
import type { Tenancy } from "./tenancy.ts";
import type { TenantContext } from "./tenant-context.ts";

/** milliseconds between two looks at what is open */
const interval = 1_000;
/** looks between two questions whether the session of a stream is still open: another server may have ended it */
const sessionLooks = 5;

/** An answer of Node's http server, or of what behaves like one. */
export interface OpenAnswer {
  destroy?(): unknown;
  on(event: "close", listener: () => void): unknown;
}

/** What an answer belongs to beside its caller. */
export interface AnswerOf {
  /** true for a stream that is no answer to a call, and goes on until somebody ends it */
  readonly stream?: boolean;
  /** the protocol session that was named */
  readonly session?: string | undefined;
}

/** A call under way: hand `signal` to whoever works on it, and say `end` when it is done. */
export interface OpenCall {
  readonly signal: AbortSignal;
  end(): void;
}

export interface OpenWork {
  /** Watches an answer and destroys it when its caller is cut off. */
  answer(context: TenantContext, answer: OpenAnswer, of?: AnswerOf): void;
  /** Gives the same response with a body that breaks off, and whose source is cancelled, when its caller is cut off. */
  response(context: TenantContext, response: Response, of?: AnswerOf): Response;
  /**
   * Waits for a handler's response. `undefined`: its caller was cut off first; a response that comes after all is cancelled,
   * and the handler is left alone.
   */
  answering(context: TenantContext, handle: () => Response | Promise<Response>): Promise<Response | undefined>;
  /** Gives a signal that aborts (`AbortError`, cause `tenantry: cut off`) when the caller is cut off. */
  call(context: TenantContext): OpenCall;
  /**
   * Runs a call. When its caller is cut off, the promise it gave is left alone and the answer is `AbortError`; `signal` then
   * aborts, for work that listens. The signal is made when it is asked for: most work never does.
   */
  during<Result>(context: TenantContext, work: (call: { readonly signal: AbortSignal }) => Result): Result;
  /** Looks at once: after a bundle was taken in. */
  look(): void;
  /** Ends the answers of sessions that were ended: revoked, or gone to make room. */
  endSessions(tenantId: string, sessionIds: readonly string[]): void;
}

/**
 * Watches the work of admitted requests and ends what belongs to a tenant or principal that no longer stands: suspended,
 * removed, or decided by a bundle past its life. The timer runs only while something is open and never keeps a process alive.
 */
export function openWork(tenancy: Watched): OpenWork {
  const known = works.get(tenancy);
  if (known !== undefined) return known;
  const made = watchWork(tenancy);
  works.set(tenancy, made);
  return made;
}

type Watched = Pick<Tenancy, "stands"> & Partial<Pick<Tenancy, "sessions">>;

interface Open extends AnswerOf {
  readonly context: TenantContext;
  cut(): void;
}

/** One watch of all that is open at one tenancy, whichever adapters it came in by. */
const works = new WeakMap<object, OpenWork>();

function watchWork(tenancy: Watched): OpenWork {
  const open = new Map<object, Open>();
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;
  const end = (key: object): void => {
    const entry = open.get(key);
    open.delete(key);
    entry?.cut();
  };
  const askSession = async (key: object, { session, context }: Open): Promise<void> => {
    // its answer to whoever names a session that is not theirs; a store that is away ends nothing
    if (session !== undefined && (await tenancy.sessions?.check(session, context))?.status === 404) end(key);
  };
  const look = (): void => {
    looks += 1;
    for (const [key, entry] of open) {
      if (!tenancy.stands(entry.context, entry.stream ? "stream" : "call")) end(key);
      else if (entry.stream && looks % sessionLooks === 0) askSession(key, entry).catch(() => undefined);
    }
    if (open.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
  const add = (key: object, context: TenantContext, cut: () => void, of: AnswerOf = {}): void => {
    open.set(key, { ...of, context, cut });
    timer ??= setInterval(look, interval).unref();
  };
  return {
    look,
    endSessions(tenantId, sessionIds) {
      for (const [key, { context, session }] of open)
        if (context.tenantId === tenantId && session !== undefined && sessionIds.includes(session)) end(key);
    },
    answer(context, answer, of) {
      add(answer, context, () => answer.destroy?.(), of);
      answer.on("close", () => open.delete(answer));
    },
    answering(context, handle) {
      return new Promise((resolve, reject) => {
        const key = {};
        let gone = false;
        add(key, context, () => {
          gone = true;
          resolve(undefined);
        });
        const done = (response: Response): void => {
          open.delete(key);
          if (gone) response.body?.cancel(cutOff()).catch(() => undefined);
          else resolve(response);
        };
        // a handler that throws at once rejects as one that does later
        new Promise<Response>((given) => given(handle())).then(done, (error: unknown) => {
          open.delete(key);
          reject(error);
        });
      });
    },
    call(context) {
      const controller = new AbortController();
      add(controller, context, () => controller.abort(cutOff()));
      return { signal: controller.signal, end: () => void open.delete(controller) };
    },
    during<Result>(context: TenantContext, work: (call: { readonly signal: AbortSignal }) => Result): Result {
      let controller: AbortController | undefined;
      const result = work({
        get signal() {
          controller ??= new AbortController();
          return controller.signal;
        },
      });
      if (!(result instanceof Promise)) return result;
      return new Promise((resolve, reject) => {
        const key = {};
        add(key, context, () => {
          controller?.abort(cutOff());
          reject(cutOff());
        });
        result.then(
          (value: unknown) => {
            open.delete(key);
            resolve(value);
          },
          (error: unknown) => {
            open.delete(key);
            reject(error);
          },
        );
      }) as Result;
    },
    response(context, response, of) {
      const { body } = response;
      if (body === null) return response;
      const reader = body.getReader();
      const done = (): void => void open.delete(reader);
      const watched = new ReadableStream<Uint8Array>({
        start: (controller) =>
          add(
            reader,
            context,
            () => {
              controller.error(cutOff());
              reader.cancel(cutOff()).catch(() => undefined);
            },
            of,
          ),
        async pull(controller) {
          try {
            const { value, done: ended } = await reader.read();
            if (value !== undefined) controller.enqueue(value);
            if (!ended) return;
            done();
            controller.close();
          } catch (error) {
            done();
            controller.error(error);
          }
        },
        cancel(reason) {
          done();
          return reader.cancel(reason);
        },
      });
      return new Response(watched, response);
    },
  };
}

function cutOff(): DOMException {
  return new DOMException("tenantry: cut off", "AbortError");
}
