import assert from "node:assert/strict";
import { makeSession, texts } from "./fakes.ts";

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("listDirectory() shows the root, a server and the workspace", async () => {
  await using fixture = await makeSession();
  const { session, workspace } = fixture;
  await workspace.write(["notes.md"], bytes("12345"));
  const list = async (path: string, withDescriptions = false): Promise<string> =>
    texts(await session.listDirectory(path, { withDescriptions }))[0]!;
  assert.equal(await list("/"), "/\n├── servers/ (MCP servers)\n└── workspace/");
  assert.equal(await list("/servers/echo"), "/servers/echo/\n├── echo.ts\n└── index.ts");
  assert.equal(await list("workspace"), "/workspace/\n└── notes.md");
  assert.equal(await list("workspace", true), "/workspace/\n└── notes.md - 5 bytes");
});

Deno.test("listDirectory() with a query answers matches over the whole tree", async () => {
  await using fixture = await makeSession();
  await fixture.workspace.write(["echo-notes.md"], bytes("12345"));
  const answer = await fixture.session.listDirectory("/", { query: "echo" });
  assert.equal(
    texts(answer)[0],
    `/ 3 matches for 'echo':
/servers/echo/index.ts one line
/servers/echo/echo.ts one line
/workspace/echo-notes.md 5 bytes`,
  );
});

Deno.test("listDirectory() and readFile() answer wrong paths with isError and what to do", async () => {
  await using fixture = await makeSession();
  const { session } = fixture;
  assert.deepEqual(await session.listDirectory("/server"), {
    isError: true,
    blocks: [{
      type: "text",
      text:
        "directory '/server/' not found. Did you mean '/servers/'? Available: /servers/, /workspace/",
    }],
  });
  const climb = await session.readFile(["/workspace/../../etc/passwd"]);
  assert.equal(climb.isError, true);
  assert.match(texts(climb)[0]!, /'\.\.' is not allowed\. Write the whole path/);
});

Deno.test("readFile() gives one file as it is", async () => {
  await using fixture = await makeSession();
  const answer = await fixture.session.readFile(["servers/echo/echo.ts"]);
  assert.deepEqual(texts(answer), ["export declare function echo(args: object): Promise<any>;\n"]);
});

Deno.test("readFile() of several gives each with a header, and goes on past a missing one", async () => {
  await using fixture = await makeSession();
  await fixture.workspace.write(["a.txt"], bytes("1\n2\n"));
  const answer = await fixture.session.readFile([
    "workspace/a.txt",
    "/workspace/b.txt",
    "/workspace/a.txt",
  ]);
  assert.equal(answer.isError, false);
  assert.deepEqual(texts(answer), [
    "/workspace/a.txt, 2 lines:\n1\n2\n",
    "file '/workspace/b.txt' not found. Did you mean '/workspace/a.txt'?",
    "/workspace/a.txt, 2 lines:\n1\n2\n",
  ]);
});

Deno.test("readFile() of several stays within outputChars together", async () => {
  await using fixture = await makeSession({ limits: { outputChars: 4_000 } });
  const long = Array.from({ length: 5_000 }, (_, n) => `row ${n}`).join("\n");
  for (const name of ["a", "b", "c"]) await fixture.workspace.write([name], bytes(long));
  const answer = await fixture.session.readFile(["workspace/a", "workspace/b", "workspace/c"]);
  assert.ok(texts(answer).join("").length <= 4_000);
  for (const text of texts(answer)) {
    assert.match(text, /lines 1-\d+ of 5000:[^]*read on with offset \d+$/);
  }
});

Deno.test("readFile() refuses very many paths", async () => {
  await using fixture = await makeSession();
  const answer = await fixture.session.readFile(Array(51).fill("/workspace/a"));
  assert.equal(answer.isError, true);
  assert.match(texts(answer)[0]!, /At most 50 files/);
});

Deno.test("readFile() gives images, audio and other binary files as what they are", async () => {
  await using fixture = await makeSession();
  await fixture.workspace.write(["a.png"], PNG);
  await fixture.workspace.write(["my report.pdf"], bytes("%PDF-\0"));
  await fixture.workspace.write(["a.wav"], bytes("RIFF\0\0\0\0WAVE"));
  const answer = await fixture.session.readFile([
    "workspace/a.png",
    "workspace/my report.pdf",
    "workspace/a.wav",
  ]);
  assert.deepEqual(answer.blocks, [
    { type: "image", mimeType: "image/png", data: "iVBORw0KGgoA" },
    {
      type: "resource",
      resource: {
        uri: "runbyte:/workspace/my%20report.pdf",
        mimeType: "application/pdf",
        blob: "JVBERi0A",
      },
    },
    { type: "audio", mimeType: "audio/wav", data: "UklGRgAAAABXQVZF" },
  ]);
});

Deno.test("workspaceRoot is the directory on disk", async () => {
  await using fixture = await makeSession();
  assert.equal(fixture.session.workspaceRoot, fixture.workspace.root);
});
