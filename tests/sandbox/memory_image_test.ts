import assert from "node:assert/strict";
import { captureImage, restoreImage } from "../../src/sandbox/memory_image.ts";

Deno.test("restoreImage() makes a memory like the captured one", () => {
  const memory = new WebAssembly.Memory({ initial: 4 });
  const bytes = new Uint8Array(memory.buffer);
  for (const at of [0, 4095, 4096, 70_000, 200_000]) bytes[at] = at % 250 + 1;
  const image = captureImage(memory, 200_001);
  const copy = new WebAssembly.Memory({ initial: 4 });
  restoreImage(copy, image);
  assert.deepEqual(new Uint8Array(copy.buffer), bytes);
  const kept = image.reduce((sum, [, part]) => sum + part.length, 0);
  assert(kept <= 5 * 4096, `${kept} bytes are kept`);
});
