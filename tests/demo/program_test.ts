import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ORDER_PROGRAM } from "../../src/demo/program.ts";
import { storyProgram } from "../support/story.ts";
import { sharedPath } from "../support/shared.ts";

const seed = sharedPath("seed.txt");

/** Lines without what the story's text has lost: indentation and blank lines. */
const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

Deno.test({
  name: "ORDER_PROGRAM is the story's program but for white space",
  ignore: seed === undefined,
  fn() {
    assert.deepEqual(lines(ORDER_PROGRAM), lines(storyProgram(readFileSync(seed!, "utf8"))));
  },
});
