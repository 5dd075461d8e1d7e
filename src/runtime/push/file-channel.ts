import { type FSWatcher, watch } from "node:fs";
import { bundleNames } from "../../bundle/documents.ts";
import type { PushChannel } from "./push-channel.ts";

const names: readonly (string | null)[] = [bundleNames.head, bundleNames.suspension, null];

/** Watches a bundle's folder on this machine. Folders of other machines seldom tell of changes: there, use another channel. */
export function fileChannel(directory: string): PushChannel {
  return {
    name: "file",
    subscribe(look) {
      let watcher: FSWatcher | undefined;
      let timer: NodeJS.Timeout | undefined;
      let stopped = false;
      const begin = (): void => {
        if (stopped) return;
        try {
          watcher = watch(directory, { persistent: false }, (_, name) => {
            if (names.includes(name)) look();
          });
          watcher.on("error", again);
          look();
        } catch {
          again();
        }
      };
      // The folder may not be there yet, or be replaced as a whole.
      const again = (): void => {
        watcher?.close();
        timer = setTimeout(begin, 1_000).unref();
      };
      begin();
      return () => {
        stopped = true;
        clearTimeout(timer);
        watcher?.close();
      };
    },
  };
}
