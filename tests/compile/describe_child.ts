/** Says which checker a Runbyte with these permissions uses, once it has had to check something. */
import { createCompiler } from "../../src/compile/compile.ts";
import { request } from "./support.ts";

await using compiler = createCompiler();
const outcome = await compiler.compile(request("const n: number = 1;\nreturn n;"));
const said = JSON.stringify({ ...outcome, checker: compiler.describe() });
await Deno.stdout.write(new TextEncoder().encode(said));
