import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { watchConfig } from "../../src/config/watch.ts";
import { Folder } from "./support.ts";

Deno.test({
  name: "watchConfig() tells of a rewritten and of a replaced file, and of nothing else",
  // The watcher of node:fs ends its last read after it was closed.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    using folder = new Folder({ "runbyte.json": "{}" });
    const file = join(folder.path, "runbyte.json");
    let changes = 0;
    let next = Promise.withResolvers<void>();
    using _watcher = watchConfig(file, () => {
      changes++;
      next.resolve();
    }, { debounceMs: 1 });
    folder.write("other.json", "{}");
    folder.write("runbyte.json", "{ }");
    await next.promise;
    next = Promise.withResolvers();
    renameSync(folder.write("new.json", "{  }"), file);
    await next.promise;
    assert.equal(changes, 2);
  },
});
