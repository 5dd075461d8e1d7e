// Tasks that calls left running (revision 2025-11-25): a task id is no credential, so each is bound to who made it.
import { LRUCache } from "lru-cache";
import { limits } from "../../limits.ts";
import { ownerName } from "../owner-name.ts";
import type { TenantContext } from "../tenant-context.ts";

/** Remembers who made which task in this process. A task that it does not know is nobody's. */
export interface TaskOwners {
  /** Takes note of the task that a result tells of, if it does. */
  claim(result: unknown, context: TenantContext): void;
  owns(taskId: unknown, context: TenantContext): boolean;
}

const owners = new WeakMap<object, TaskOwners>();

/** One memory for all servers guarded by the same tenancy: a server may be made anew for every request. */
export function taskOwners(tenancy: object): TaskOwners {
  const known = owners.get(tenancy);
  if (known !== undefined) return known;
  const tasks = new LRUCache<string, string>({ max: limits.ownedTasks });
  const made: TaskOwners = {
    claim(result, context) {
      const task = (result as { task?: { taskId?: unknown } } | null | undefined)?.task;
      const id = typeof task === "object" && task !== null ? task.taskId : undefined;
      // asked of every result of a tool, and most tell of no task
      if (typeof id !== "string" || tasks.has(id)) return;
      const name = ownerName(context);
      if (name !== undefined) tasks.set(id, name);
    },
    owns(taskId, context) {
      const name = ownerName(context);
      return name !== undefined && typeof taskId === "string" && tasks.get(taskId) === name;
    },
  };
  owners.set(tenancy, made);
  return made;
}
