// Answers that are still being written when their caller is cut off: they end too, within a second (design §3.5).
import type { Tenancy } from "./tenancy.ts";
import type { TenantContext } from "./tenant-context.ts";

/** milliseconds between two looks at open answers */
const interval = 1_000;

interface OpenAnswer {
  destroy?(): unknown;
  on(event: "close", listener: () => void): unknown;
}

/**
 * Watches answers of admitted requests and destroys those whose tenant or principal no longer stands: suspended, removed,
 * or decided by a bundle past its life. The timer runs only while answers are open and never keeps a process alive.
 */
export function openStreams(tenancy: Pick<Tenancy, "stands">): (context: TenantContext, answer: OpenAnswer) => void {
  const open = new Map<OpenAnswer, TenantContext>();
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    for (const [answer, context] of open) {
      if (tenancy.stands(context)) continue;
      open.delete(answer);
      answer.destroy?.();
    }
    if (open.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
  return (context, answer) => {
    open.set(answer, context);
    answer.on("close", () => open.delete(answer));
    timer ??= setInterval(look, interval).unref();
  };
}
