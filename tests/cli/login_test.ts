/** `login` and `logout` as people run them, against an authorization server of this process. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Child, type ChildExit } from "../support/child.ts";
import { createFolder, ENTRY, environment } from "../support/entry.ts";
import { browse, LoginServer, type LoginServerOptions } from "../support/login_server.ts";
import { waitUntil } from "../support/processes.ts";

interface Said extends ChildExit {
  readonly stdout: string;
  readonly stderr: string;
}

interface Shell extends AsyncDisposable {
  readonly folder: string;
  readonly server: LoginServer;
  /** Runs a command; whatever address it shows, a person goes there. */
  run(...args: readonly string[]): Promise<Said>;
}

function openShell(options: LoginServerOptions = {}): Shell {
  const server = new LoginServer(options);
  const folder = createFolder();
  const config = { mcpServers: { notes: { url: server.url }, local: { command: "true" } } };
  writeFileSync(join(folder, "runbyte.json"), JSON.stringify(config));
  return {
    folder,
    server,
    async run(...args) {
      const [command, ...entry] = ENTRY;
      const line = [...entry, ...args, "--scratch", join(folder, ".runbyte")];
      await using child = new Child(command, line, { cwd: folder, env: environment() });
      const address = (): string | undefined => /^https?:\/\/\S+$/m.exec(child.stderr)?.[0];
      const shown = waitUntil("it shows an address", () => address() !== undefined);
      const isShown = await Promise.race([shown.then(() => true), child.exited.then(() => false)]);
      shown.catch(() => {});
      if (isShown) await (await browse(new URL(address()!))).body?.cancel();
      const exit = await child.exited;
      return { ...exit, stdout: child.lines.join("\n"), stderr: child.stderr };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

Deno.test("login takes the person to the address, keeps the tokens, and every command works after it", async () => {
  await using shell = openShell();
  const before = await shell.run("call", "notes.add", "a=1", "b=2");
  assert.equal(before.code, 3, before.stderr);
  assert.match(before.stderr, /Login needed \(HTTP 401\): run 'runbyte login notes'/);

  const login = await shell.run("login", "notes", "--no-browser");
  assert.equal(login.code, 0, login.stderr);
  assert.equal(login.stdout, "");
  assert.match(login.stderr, /^Log in at:\n\nhttp:\/\/127\.0\.0\.1:\d+\/authorize\?/);
  assert.match(
    login.stderr,
    /Logged in to 'notes' at http:\/\/127\.0\.0\.1:\d+\.\nIt has 3 tools\.\n$/,
  );

  const after = await shell.run("call", "notes.add", "a=1", "b=2");
  assert.equal(after.code, 0, after.stderr);
  assert.match(after.stdout, /"sum": ?3/);

  const logout = await shell.run("logout", "notes");
  assert.deepEqual([logout.code, logout.stderr], [0, "Logged out of 'notes'.\n"]);
  assert.deepEqual(readdirSync(join(shell.folder, ".runbyte", "tokens")), []);
  const again = await shell.run("logout", "notes");
  assert.deepEqual([again.code, again.stderr], [0, "There was no login to 'notes'.\n"]);
});

Deno.test("a login that is not granted ends with 3 and leaves nothing behind", async () => {
  await using shell = openShell({ person: "denies" });
  const { code, stderr } = await shell.run("login", "notes", "--no-browser");
  assert.equal(code, 3, stderr);
  assert.match(stderr, /error: The login to 'notes' failed: access_denied\n/);
  assert.equal(existsSync(join(shell.folder, ".runbyte", "tokens")), false);
});

Deno.test("check tells where a login is needed, and ends with 3", async () => {
  await using shell = openShell();
  writeFileSync(
    join(shell.folder, "runbyte.json"),
    JSON.stringify({ mcpServers: { notes: { url: shell.server.url } } }),
  );
  const { code, stdout } = await shell.run("check");
  assert.equal(code, 3, stdout);
  assert.match(stdout, /runbyte login notes/);
});

Deno.test("login to a program on this machine, or to nothing, says what is wrong", async () => {
  await using shell = openShell();
  const local = await shell.run("login", "local");
  assert.equal(local.code, 1);
  assert.match(local.stderr, /Server 'local' is a program on this machine\n.*hint: .*"env"/s);
  const unknown = await shell.run("login", "notse");
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /Unknown server 'notse'\. Did you mean 'notes'\?/);
});
