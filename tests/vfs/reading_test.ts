import assert from "node:assert/strict";
import { formatFile } from "../../src/vfs/reading.ts";

const WIDE = { maxChars: 24_000, alwaysHeader: false };
const LINES = Array.from({ length: 1_000 }, (_, n) => `line ${n + 1}`).join("\n") + "\n";

function file(text: string): Parameters<typeof formatFile>[0] {
  return { path: "/workspace/x.txt", content: { kind: "text", text } };
}

Deno.test("formatFile() gives a file that fits as it is", async () => {
  assert.equal(await formatFile(file("a\nb\n"), WIDE), "a\nb\n");
});

Deno.test("formatFile() heads one of several files with its path", async () => {
  assert.equal(
    await formatFile(file("a\nb\n"), { ...WIDE, alwaysHeader: true }),
    "/workspace/x.txt, 2 lines:\na\nb\n",
  );
});

Deno.test("formatFile() of a range says which lines of how many, and how to go on", async () => {
  assert.equal(
    await formatFile(file("1\n2\n3\n4\n5\n"), { ...WIDE, offset: 2, limit: 2 }),
    "/workspace/x.txt, lines 2-3 of 5:\n2\n3\n… 2 more lines: read on with offset 4",
  );
});

Deno.test("formatFile() of a long file stays within its characters and can be paged to the end", async () => {
  const seen: string[] = [];
  let offset = 1;
  for (let pages = 0; pages < 100; pages++) {
    const text = await formatFile(file(LINES), { maxChars: 2_000, alwaysHeader: false, offset });
    assert.ok(text.length <= 2_000);
    seen.push(...text.split("\n").filter((line) => line.startsWith("line ")));
    const next = /read on with offset (\d+)$/.exec(text);
    if (!next) break;
    offset = Number(next[1]);
  }
  assert.equal(seen.join("\n") + "\n", LINES);
});

Deno.test("formatFile() of one endless line says how to get at it", async () => {
  const text = await formatFile(file("x".repeat(100_000)), {
    maxChars: 2_000,
    alwaysHeader: false,
  });
  assert.ok(text.length <= 2_000);
  assert.match(text, /… line 1 has 100000 characters: read it in a program/);
});

Deno.test("formatFile() says that a file is empty", async () => {
  assert.equal(await formatFile(file(""), WIDE), "/workspace/x.txt is empty");
});

Deno.test("formatFile() refuses an offset behind the end", async () => {
  await assert.rejects(formatFile(file("a\nb"), { ...WIDE, offset: 3 }), {
    code: "USAGE",
    message: "'/workspace/x.txt' has 2 lines, so offset 3 is behind its end",
  });
});

for (const [name, options] of Object.entries({ offset: { offset: 0 }, limit: { limit: 0 } })) {
  Deno.test(`formatFile() refuses ${name} 0`, async () => {
    await assert.rejects(formatFile(file("a"), { ...WIDE, ...options }), new RegExp(name));
  });
}

Deno.test("formatFile() reads a stream piece by piece", async () => {
  async function* pieces(): AsyncGenerator<string> {
    for (let n = 0; n < 1_000; n++) {
      await Promise.resolve();
      yield `row ${n}\n`;
    }
  }
  const text = await formatFile(
    { path: "/workspace/big.txt", content: { kind: "stream", size: 1, pieces: pieces() } },
    { ...WIDE, offset: 999 },
  );
  assert.equal(text, "/workspace/big.txt, lines 999-1000 of 1000:\nrow 998\nrow 999\n");
});
