import assert from "node:assert/strict";
import { parseStack } from "../../src/sandbox/stack.ts";

const isModule = (file: string): boolean => ["main.ts", "/workspace/my lib.ts"].includes(file);

Deno.test("parseStack() reads names and positions of the program's modules alone", () => {
  const stack = [
    "    at inner (main.ts:3:7)",
    "    at map (native)",
    "    at <anonymous> (/workspace/my lib.ts:10:2)",
    "    at deliver (runbyte:prelude:90:3)",
    "    at main.ts:5",
    "    at outer (elsewhere.ts:1:1)",
  ].join("\n");
  assert.deepEqual(parseStack(stack, isModule), [
    { functionName: "inner", file: "main.ts", line: 3, column: 7 },
    { functionName: "", file: "/workspace/my lib.ts", line: 10, column: 2 },
    { functionName: "", file: "main.ts", line: 5, column: 1 },
  ]);
});

Deno.test("parseStack() gives a bounded number of frames", () => {
  const stack = "    at f (main.ts:1:1)\n".repeat(1000);
  assert.equal(parseStack(stack, isModule).length, 20);
});
