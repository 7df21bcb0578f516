import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { link, mkdir, open, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RunbyteError } from "../../src/base/errors.ts";
import type { Workspace } from "../../src/vfs/workspace.ts";
import { makeWorkspace, text, type WorkspaceFixture } from "./workspace_fixture.ts";

const isWindows = Deno.build.os === "windows";

/** What somebody with access to the disk could plant. `outside` is a directory beside the workspace. */
interface Plant {
  readonly attack: string;
  readonly plant: (root: string, outside: string) => Promise<void> | void;
  readonly path: readonly string[];
}

const PLANTS: readonly Plant[] = [
  {
    attack: "symlink to a file outside",
    plant: (root, outside) => symlink(join(outside, "secret.txt"), join(root, "link")),
    path: ["link"],
  },
  {
    attack: "dangling symlink",
    plant: (root, outside) => symlink(join(outside, "new.txt"), join(root, "dang")),
    path: ["dang"],
  },
  {
    attack: "symlink inside the workspace",
    plant: async (root) => {
      await writeFile(join(root, "real"), "secret");
      await symlink("real", join(root, "alias"));
    },
    path: ["alias"],
  },
  {
    attack: "symlinked directory outside",
    plant: (root, outside) => symlink(outside, join(root, "dir")),
    path: ["dir", "secret.txt"],
  },
  {
    attack: "symlinked directory in the middle",
    plant: async (root, outside) => {
      await mkdir(join(root, "a"));
      await mkdir(join(outside, "b"));
      await writeFile(join(outside, "b", "secret.txt"), "secret");
      await symlink(join(outside, "b"), join(root, "a", "b"));
    },
    path: ["a", "b", "secret.txt"],
  },
  {
    attack: "hard link to a file outside",
    plant: (root, outside) => link(join(outside, "secret.txt"), join(root, "hard")),
    path: ["hard"],
  },
  {
    attack: "FIFO",
    plant: (root) => void execFileSync("mkfifo", [join(root, "fifo")]),
    path: ["fifo"],
  },
  {
    attack: "symlink to a device",
    plant: (root) => symlink("/dev/zero", join(root, "zero")),
    path: ["zero"],
  },
  {
    attack: "the root itself replaced by a symlink",
    plant: async (root, outside) => {
      await rename(root, `${root}.moved`);
      await symlink(outside, root);
    },
    path: ["secret.txt"],
  },
];

const OPERATIONS: Readonly<
  Record<string, (workspace: Workspace, path: readonly string[]) => Promise<unknown>>
> = {
  read: (workspace, path) => workspace.read(path),
  peek: (workspace, path) => workspace.peek(path, 100),
  stream: async (workspace, path) => {
    for await (const piece of workspace.stream(path)) return piece;
  },
  write: (workspace, path) => workspace.write(path, text("pwned")),
  append: (workspace, path) => workspace.append(path, text("pwned")),
  remove: (workspace, path) => workspace.remove(path),
};

for (const { attack, plant, path } of PLANTS) {
  for (const [operation, act] of Object.entries(OPERATIONS)) {
    Deno.test({
      name: `workspace ${operation}() refuses: ${attack}`,
      ignore: isWindows,
      async fn() {
        await using fixture = await makeWorkspace();
        const outside = await makeOutside(fixture);
        await plant(fixture.workspace.root, outside);
        await assert.rejects(act(fixture.workspace, path), (thrown: RunbyteError) => {
          assert.ok(thrown instanceof RunbyteError, String(thrown));
          assert.match(thrown.code, /PATH_INVALID|NOT_FOUND/);
          assert.ok(!thrown.message.includes("secret\n"));
          return true;
        });
        assert.equal(readFileSync(join(outside, "secret.txt"), "utf8"), "secret");
        assert.ok(!existsSync(join(outside, "new.txt")));
      },
    });
  }
}

for (const operation of ["read", "append"]) {
  Deno.test({
    name: `workspace ${operation}() refuses: file swapped for a symlink between check and open`,
    ignore: isWindows,
    async fn() {
      let outside = "";
      const openSwapped: typeof open = async (path, ...rest) => {
        await unlink(path as string);
        await symlink(join(outside, "secret.txt"), path as string);
        return await open(path, ...rest);
      };
      await using fixture = await makeWorkspace({}, openSwapped);
      outside = await makeOutside(fixture);
      await writeFile(join(fixture.workspace.root, "x"), "mine");
      await assert.rejects(OPERATIONS[operation]!(fixture.workspace, ["x"]), RunbyteError);
      assert.equal(readFileSync(join(outside, "secret.txt"), "utf8"), "secret");
    },
  });

  Deno.test({
    name:
      `workspace ${operation}() refuses: directory swapped for a symlink and back again around open`,
    ignore: isWindows,
    async fn() {
      let outside = "";
      let root = "";
      const openSwapped: typeof open = async (path, ...rest) => {
        await rename(join(root, "dir"), join(root, "aside"));
        await symlink(outside, join(root, "dir"));
        const handle = await open(path, ...rest);
        await unlink(join(root, "dir"));
        await rename(join(root, "aside"), join(root, "dir"));
        return handle;
      };
      await using fixture = await makeWorkspace({}, openSwapped);
      outside = await makeOutside(fixture);
      root = fixture.workspace.root;
      await mkdir(join(root, "dir"));
      await writeFile(join(root, "dir", "secret.txt"), "mine");
      await assert.rejects(
        OPERATIONS[operation]!(fixture.workspace, ["dir", "secret.txt"]),
        /changed while it was opened/,
      );
      assert.equal(readFileSync(join(outside, "secret.txt"), "utf8"), "secret");
    },
  });
}

Deno.test({
  name: "workspace list() and files() show nothing behind links",
  ignore: isWindows,
  async fn() {
    await using fixture = await makeWorkspace();
    const outside = await makeOutside(fixture);
    await symlink(outside, join(fixture.workspace.root, "dir"));
    await writeFile(join(fixture.workspace.root, "plain"), "1");
    await fixture.workspace.recount();
    assert.deepEqual(await fixture.workspace.list([]), [
      { name: "dir", kind: "other" },
      { name: "plain", kind: "file" },
    ]);
    await assert.rejects(fixture.workspace.list(["dir"]), /links are not followed/);
    assert.deepEqual(fixture.workspace.files().map(({ segments }) => segments), [["plain"]]);
  },
});

Deno.test({
  name: "workspace list() leaves out names that no path can hold",
  ignore: isWindows,
  async fn() {
    await using fixture = await makeWorkspace();
    const { root } = fixture.workspace;
    for (const name of ["line\nbreak", "esc\u001b[2J", "back\\slash", "%2e%2e", "nul.txt", "ok"]) {
      await writeFile(join(root, name), "1");
    }
    assert.deepEqual((await fixture.workspace.list([])).map(({ name }) => name), ["ok"]);
  },
});

Deno.test("two workspaces never see each other's files", async () => {
  await using mine = await makeWorkspace();
  await using other = await makeWorkspace();
  await other.workspace.write(["secret.txt"], text("secret"));
  await assert.rejects(mine.workspace.read(["secret.txt"]), { code: "NOT_FOUND" });
  assert.deepEqual(await mine.workspace.list([]), []);
});

async function makeOutside(fixture: WorkspaceFixture): Promise<string> {
  const outside = join(fixture.directory, "outside");
  await rm(outside, { recursive: true, force: true });
  await mkdir(outside);
  await writeFile(join(outside, "secret.txt"), "secret");
  return outside;
}
