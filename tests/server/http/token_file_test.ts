import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepToken } from "../../../src/server/http/token_file.ts";

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "runbyte-token-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

Deno.test("keepToken() makes one token of 256 bits, however many processes ask at once", () =>
  withFolder(async (folder) => {
    const file = join(folder, "scratch", "token");
    const kept = await Promise.all([1, 2, 3, 4].map(() => keepToken(file).catch(() => undefined)));
    assert.equal(kept.filter((each) => each?.isNew).length, 1);
    const { token } = await keepToken(file);
    assert.match(token, /^[\w-]{43}$/);
    for (const each of kept) assert([undefined, token].includes(each?.token));
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, "scratch")).mode & 0o777, 0o700);
    assert.equal(readFileSync(file, "utf8"), `${token}\n`);
  }));

Deno.test("keepToken() does not trust a token that others could have read, or half of one", () =>
  withFolder(async (folder) => {
    const file = join(folder, "token");
    await keepToken(file);
    chmodSync(file, 0o644);
    await assert.rejects(keepToken(file), /Others can read the token/);
    writeFileSync(file, "short\n");
    chmodSync(file, 0o600);
    await assert.rejects(keepToken(file), /no whole token/);
  }));

Deno.test("keepToken() names what it cannot write", () =>
  withFolder(async (folder) => {
    writeFileSync(join(folder, "file"), "");
    await assert.rejects(keepToken(join(folder, "file", "token")), {
      code: "INTERNAL",
      message: `Cannot keep a token in '${join(folder, "file", "token")}'`,
    });
  }));
