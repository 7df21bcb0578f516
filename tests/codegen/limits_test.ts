import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { sharedPath } from "../support/shared.ts";

const folder = sharedPath("corpus");

Deno.test({
  name: "2,000 modules of the corpus take at most 2 ms each at the median and 150 MB in all",
  ignore: folder === undefined || process.platform !== "linux",
  fn() {
    const script = fileURLToPath(new URL("generate_all.ts", import.meta.url));
    const output = execFileSync(Deno.execPath(), ["run", "--no-check", "-A", script, folder!], {
      encoding: "utf8",
    });
    const { count, medianMs, peakMb } = JSON.parse(output);
    assert.equal(count, 2_000);
    // Usually 0.1: far enough from the limit for a busy machine.
    assert.ok(medianMs <= 2, `median ${medianMs} ms`);
    assert.ok(peakMb < 150, `peak ${peakMb} MB`);
  },
});
