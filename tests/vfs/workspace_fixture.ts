import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import type { WorkspaceLimits } from "../../src/vfs/inventory.ts";
import { openWorkspace, type Workspace, type WorkspaceOptions } from "../../src/vfs/workspace.ts";

/** A workspace in a directory of its own that goes away with it. */
export interface WorkspaceFixture extends AsyncDisposable {
  readonly directory: string;
  readonly workspace: Workspace;
  reopen(): Promise<Workspace>;
}

/** Opens a workspace with the default limits, or others. */
export async function makeWorkspace(
  limits: Partial<WorkspaceLimits> = {},
  openFile?: WorkspaceOptions["openFile"],
): Promise<WorkspaceFixture> {
  const directory = await mkdtemp(join(tmpdir(), "runbyte-workspace-"));
  const open = () =>
    openWorkspace({
      directory,
      limits: { ...DEFAULT_LIMITS, ...limits },
      ...(openFile && { openFile }),
    });
  return {
    directory,
    workspace: await open(),
    reopen: open,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

/** UTF-8 bytes. */
export function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
