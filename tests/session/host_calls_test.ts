import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import type { HostReply } from "../../src/sandbox/protocol.ts";
import { bytesToText, textToBytes } from "../../src/session/byte_text.ts";
import { CallLog } from "../../src/session/call_log.ts";
import { FileCalls } from "../../src/session/file_calls.ts";
import { SessionHostCalls } from "../../src/session/host_calls.ts";
import { makeWorkspace, type WorkspaceFixture } from "../vfs/workspace_fixture.ts";
import { FakeTools } from "./fakes.ts";

interface Fixture extends AsyncDisposable {
  readonly workspace: WorkspaceFixture;
  readonly tools: FakeTools;
  readonly log: CallLog;
  call(kind: string, name: string, args: string): Promise<HostReply>;
  fs(name: string, args: unknown): Promise<unknown>;
}

async function makeFixture(limits: Partial<typeof DEFAULT_LIMITS> = {}): Promise<Fixture> {
  const workspace = await makeWorkspace(limits);
  const tools = new FakeTools();
  const log = new CallLog(() => 0);
  const host = new SessionHostCalls({
    tools,
    files: new FileCalls(workspace.workspace, 1_000_000),
    limits: { ...DEFAULT_LIMITS, ...limits },
    log,
  });
  const { signal } = new AbortController();
  const call = (kind: string, name: string, args: string): Promise<HostReply> =>
    host.call({ seq: 0, kind, name, args }, signal);
  return {
    workspace,
    tools,
    log,
    call,
    async fs(name, args) {
      const { form, body } = await call("fs", name, JSON.stringify(args));
      if (form === "error") throw Object.assign(new Error(), JSON.parse(body));
      return form === "json" ? JSON.parse(body) : form === "undefined" ? undefined : body;
    },
    [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
  };
}

Deno.test("a tool call goes to the server before the first slash, its arguments as they are", async () => {
  await using fixture = await makeFixture({ toolCallTimeoutMs: 7, toolResultBytes: 8 });
  fixture.tools.answer = () => ({ form: "auto", body: "[1]" });
  assert.deepEqual(await fixture.call("tool", "files/read/text", '{"path":"x"}'), {
    form: "auto",
    body: "[1]",
  });
  const [call] = fixture.tools.calls;
  assert.equal(call?.server, "files");
  assert.equal(call?.tool, "read/text");
  assert.equal(call?.args, '{"path":"x"}');
  assert.equal(call?.options.timeoutMs, 7);
  assert.equal(call?.options.maxResultBytes, 8);
});

Deno.test("a tool call without arguments sends an empty object", async () => {
  await using fixture = await makeFixture();
  await fixture.call("tool", "a/b", "null");
  assert.equal(fixture.tools.calls[0]?.args, "{}");
});

for (
  const [attack, name, args] of [
    ["no server", "/tool", "{}"],
    ["no tool", "server/", "{}"],
    ["no slash", "server", "{}"],
    ["names without end", `a/${"b".repeat(1_000)}`, "{}"],
    ["arguments that are no JSON", "a/b", '{"x":1},"id":7'],
    ["arguments that are an array", "a/b", "[1]"],
    ["arguments that are text", "a/b", '"x"'],
  ]
) {
  Deno.test(`a forged tool call is refused before it reaches a server: ${attack}`, async () => {
    await using fixture = await makeFixture();
    const { form, body } = await fixture.call("tool", name!, args!);
    assert.equal(form, "error");
    assert.equal(JSON.parse(body).name, "ToolError");
    assert.equal(fixture.tools.calls.length, 0);
  });
}

Deno.test("a tool call over limits.toolCalls is refused even if the sandbox lets it through", async () => {
  await using fixture = await makeFixture({ toolCalls: 2 });
  for (let n = 0; n < 2; n++) assert.equal((await fixture.call("tool", "a/b", "{}")).form, "json");
  const { form, body } = await fixture.call("tool", "a/b", "{}");
  assert.equal(form, "error");
  assert.match(body, /limits\.toolCalls/);
  assert.equal(fixture.tools.calls.length, 2);
});

Deno.test("the log knows started, completed and failed calls", async () => {
  await using fixture = await makeFixture();
  fixture.tools.answer = (_server, tool) =>
    tool === "ok"
      ? { form: "undefined", body: "" }
      : tool === "bad"
      ? { form: "error", body: '{"message":"no"}' }
      : new Promise(() => {});
  await fixture.call("tool", "s/ok", "{}");
  await fixture.call("tool", "s/bad", "{}");
  void fixture.call("tool", "s/slow", '{"a":1}');
  assert.deepEqual(fixture.log.calls, [
    { server: "s", tool: "ok", args: "{}", state: "completed", durationMs: 0 },
    { server: "s", tool: "bad", args: "{}", state: "failed", message: "no", durationMs: 0 },
    { server: "s", tool: "slow", args: '{"a":1}', state: "started" },
  ]);
  assert.equal(fixture.log.completed, 1);
});

for (const kind of ["eval", "__proto__", "constructor", ""]) {
  Deno.test(`a host call of unknown kind '${kind}' is an error reply`, async () => {
    await using fixture = await makeFixture();
    assert.equal((await fixture.call(kind, "x", "{}")).form, "error");
  });
}

for (const operation of ["chmod", "constructor", "__proto__", "toString"]) {
  Deno.test(`an unknown file operation '${operation}' is an error reply`, async () => {
    await using fixture = await makeFixture();
    await assert.rejects(fixture.fs(operation, { path: "x" }), /Unknown file operation/);
  });
}

Deno.test("fs writes, appends, reads, lists, tells and deletes", async () => {
  await using fixture = await makeFixture();
  await fixture.fs("writeFile", { path: "./workspace/a/x.txt", text: "one" });
  await fixture.fs("appendFile", { path: "/workspace/a/x.txt", text: " two" });
  assert.equal(await fixture.fs("readFile", { path: "a/x.txt" }), "one two");
  assert.deepEqual(await fixture.fs("listFiles", { path: "/workspace" }), ["a/"]);
  assert.deepEqual(await fixture.fs("listFiles", { path: "workspace/a/" }), ["x.txt"]);
  assert.equal(await fixture.fs("exists", { path: "a/x.txt" }), true);
  const stat = await fixture.fs("stat", { path: "a/x.txt" }) as { kind: string; size: number };
  assert.equal(stat.kind, "file");
  assert.equal(stat.size, 7);
  await fixture.fs("deleteFile", { path: "a/x.txt" });
  assert.equal(await fixture.fs("exists", { path: "a/x.txt" }), false);
});

Deno.test("fs carries bytes both ways, as base64 and as one character each", async () => {
  await using fixture = await makeFixture();
  await fixture.fs("writeFile", {
    path: "y.bin",
    bytes: bytesToText(new Uint8Array([255, 0, 128])),
  });
  const read = await fixture.fs("readFile", { path: "y.bin", encoding: "bytes" });
  assert.deepEqual(textToBytes(String(read)), new Uint8Array([255, 0, 128]));
  assert.equal(await fixture.fs("readFile", { path: "y.bin", encoding: "base64" }), "/wCA");
  await fixture.fs("writeFile", { path: "x.bin", base64: "/wD+" });
  assert.equal(await fixture.fs("readFile", { path: "x.bin", encoding: "base64" }), "/wD+");
  await assert.rejects(
    fixture.fs("readFile", { path: "x.bin", encoding: "utf8" }),
    /not UTF-8 text/,
  );
  for (const base64 of ["a", "====", "ab=c", "****", "abcd="]) {
    await assert.rejects(fixture.fs("writeFile", { path: "y", base64 }), /invalid base64/);
  }
});

Deno.test("fs reads text with a NUL in it", async () => {
  await using fixture = await makeFixture();
  await fixture.fs("writeFile", { path: "x", text: "a\0b" });
  assert.equal(await fixture.fs("readFile", { path: "x" }), "a\0b");
});

Deno.test("fs refuses to read more than a tool result may have", async () => {
  await using fixture = await makeFixture();
  await fixture.fs("writeFile", { path: "x", text: "x".repeat(1_000_001) });
  await assert.rejects(fixture.fs("readFile", { path: "x" }), { code: "QUOTA_EXCEEDED" });
});

Deno.test("fs does not list .runs, reads it, and writes nothing there", async () => {
  await using fixture = await makeFixture();
  await fixture.workspace.workspace.runs.save("0001", "result.json", [
    new TextEncoder().encode("[1]"),
  ]);
  assert.deepEqual(await fixture.fs("listFiles", { path: "" }), []);
  assert.equal(await fixture.fs("readFile", { path: "/workspace/.runs/0001/result.json" }), "[1]");
  for (const operation of ["writeFile", "appendFile", "deleteFile"]) {
    await assert.rejects(
      fixture.fs(operation, { path: ".runs/0001/result.json", text: "x" }),
      /kept by Runbyte/,
    );
  }
});

const OUTSIDE: Readonly<Record<string, string>> = {
  "dot-dot": "/workspace/../../../../etc/passwd",
  "relative climb": "../../etc/passwd",
  "backslashes": "/workspace\\..\\..\\etc\\passwd",
  "file URL": "file:///etc/passwd",
  "absolute host path": "/etc/passwd",
  "proc root": "/proc/self/root/etc/passwd",
  "other session": "/workspace/../0123456789abcdef/secret.txt",
  "only slashes": "////",
  "percent-encoded": "/workspace/%2e%2e/%2e%2e/etc/passwd",
  "NUL": "x.txt\0.png",
  "the generated library": "/servers/echo/index.ts",
};

for (const [attack, path] of Object.entries(OUTSIDE)) {
  for (const operation of ["readFile", "writeFile", "appendFile", "deleteFile"]) {
    Deno.test(`fs ${operation} refuses: ${attack}`, async () => {
      await using fixture = await makeFixture();
      await assert.rejects(fixture.fs(operation, { path, text: "pwned" }), (thrown: Error) => {
        assert.doesNotMatch(thrown.message, /root:|\/tmp\//);
        assert.match(thrown.message, /Invalid path|is a directory/);
        return true;
      });
    });
  }
}

for (const path of [undefined, null, 7, ["x"], { toString: "x" }]) {
  Deno.test(`fs refuses a path that is ${JSON.stringify(path) ?? "missing"}`, async () => {
    await using fixture = await makeFixture();
    await assert.rejects(fixture.fs("readFile", { path }), /needs a path as text/);
  });
}

Deno.test({
  name: "fs refuses links and devices without a word about the host",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using fixture = await makeFixture();
    const { root } = fixture.workspace.workspace;
    await symlink("/etc/passwd", join(root, "link"));
    execFileSync("mkfifo", [join(root, "fifo")]);
    for (const path of ["link", "fifo"]) {
      for (const operation of ["readFile", "writeFile"]) {
        await assert.rejects(
          fixture.fs(operation, { path, text: "x" }),
          /Cannot use '\/workspace\//,
        );
      }
    }
  },
});

Deno.test("fs after the workspace is gone is an error reply and does not bring it back", async () => {
  const fixture = await makeFixture();
  await fixture[Symbol.asyncDispose]();
  await assert.rejects(
    fixture.fs("writeFile", { path: "late.txt", text: "x" }),
    (thrown: Error) => {
      assert.ok(!thrown.message.includes(fixture.workspace.directory));
      return true;
    },
  );
  assert.throws(() => Deno.statSync(fixture.workspace.directory), Deno.errors.NotFound);
});
