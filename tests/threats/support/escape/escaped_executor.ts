/** In the place of `main.ts __executor`: a real executor around the worker that lets programs out of the engine. */
import { runExecutor } from "../../../../src/sandbox/executor.ts";

await runExecutor(new URL("./escaped_worker.ts", import.meta.url));
