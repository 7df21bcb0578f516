import { createApp } from "../../../src/app.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { Answer } from "../../../src/session/session.ts";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFolder, environment } from "../../support/entry.ts";
import { catalogueServer } from "./target.ts";

/** Runs a program in a Runbyte that lives in this very process, so that a test can look at what it did to its realm. */
export async function runInProcess(
  code: string,
  servers: Readonly<Record<string, object>> = {},
): Promise<Answer> {
  const folder = createFolder();
  const configPath = join(folder, "runbyte.json");
  writeFileSync(
    configPath,
    JSON.stringify({ mcpServers: { echo: catalogueServer(), ...servers } }),
  );
  try {
    const config = await loadConfig({
      configPath,
      scratch: join(folder, "scratch"),
      env: environment(),
      cwd: folder,
      home: folder,
    });
    await using app = createApp(config);
    await using session = await app.openSession();
    return await session.execute(code, { signal: new AbortController().signal });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
