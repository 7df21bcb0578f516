import assert from "node:assert/strict";

/** Cuts the order program, verbatim, out of the story. */
export function storyProgram(story: string): string {
  const start = story.indexOf("import * as shopify");
  const lastLine = "return { processed: highValue.length, total };";
  const end = story.indexOf(lastLine, start);
  assert(start !== -1 && end !== -1, "the story has lost its program");
  return story.slice(start, end + lastLine.length);
}
