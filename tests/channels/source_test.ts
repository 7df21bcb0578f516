import { ENTRY } from "../support/entry.ts";
import { testChannel } from "./channel.ts";

testChannel("Deno from source", () => Promise.resolve({ entry: ENTRY }));
