import { mkdirSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import process from "node:process";
import { createLibrary } from "../../src/codegen/library.ts";
import type { Catalogue } from "../../src/codegen/source.ts";
import { createCompiler } from "../../src/compile/compile.ts";
import type { Compiler } from "../../src/compile/program.ts";
import { allModules, readCorpus, readySource } from "../codegen/corpus.ts";
import { createFolder } from "../support/entry.ts";
import { sharedPath } from "../support/shared.ts";
import { measure, type Sample, sampleOf } from "./measure.ts";
import { megabytesOf, ownProcesses } from "./memory.ts";
import type { Row } from "./row.ts";

const SERVERS = ["gitlab-zereight", "playwright", "notion"];
const CHECKS = 400;
const SETTLED_AFTER = 40;

/** What checking a program of 30 lines costs beside `deno check` of the same files. */
export async function measureCheck(): Promise<readonly Row[]> {
  const folder = sharedPath("corpus");
  if (folder === undefined) {
    process.stderr.write("check: skipped, there is no ../shared/corpus\n");
    return [];
  }
  const corpus = readCorpus(folder);
  const three = corpus.filter(({ server }) => SERVERS.includes(server));
  const ten = [...three, ...corpus.filter((each) => !three.includes(each))].slice(0, 10);
  const deno = await denoCheckTime(three);
  const denoAll = await denoCheckTime(corpus);
  const cold = await coldTimes(three, 4);
  await using warm = await startedCompiler(three);
  const warmTimes = await measure(() => warm.check(), { warmUps: 10, times: 40 });
  await using larger = await startedCompiler(ten);
  const largerTimes = await measure(() => larger.check(), { warmUps: 10, times: 20 });
  const rows: Row[] = [
    { name: "check of 30 lines over 3 servers, cold", unit: "ms", direct: deno, runbyte: cold },
    { name: "the same, warm", unit: "ms", direct: deno, runbyte: warmTimes },
    { name: "the same with 10 servers, warm", unit: "ms", direct: deno, runbyte: largerTimes },
    {
      name: `all ${corpus.length} servers of the corpus at once, cold`,
      unit: "ms",
      direct: denoAll,
      runbyte: await coldTimes(corpus, 2),
    },
  ];
  return [...rows, await memoryOf(three)];
}

/** A compiler that has checked one program over some servers. */
async function startedCompiler(
  catalogues: readonly Catalogue[],
): Promise<AsyncDisposable & { check(): Promise<void> }> {
  const library = createLibrary(readySource(catalogues));
  const compiler: Compiler = createCompiler();
  let number = 0;
  const check = async (): Promise<void> => {
    const outcome = await compiler.compile({
      source: program(catalogues, number++),
      modules: library,
      typecheck: { mode: "block", ignore: [] },
      maxSourceBytes: 1_000_000,
      signal: new AbortController().signal,
    });
    if (!outcome.ok) throw new Error(outcome.text);
    if (outcome.warnings.length > 0) throw new Error(outcome.warnings.join("\n"));
  };
  await check();
  return { check, [Symbol.asyncDispose]: () => compiler[Symbol.asyncDispose]() };
}

async function coldTimes(catalogues: readonly Catalogue[], times: number): Promise<Sample> {
  const values: number[] = [];
  for (let round = 0; round < times; round++) {
    const startedAt = performance.now();
    await using _compiler = await startedCompiler(catalogues);
    values.push(performance.now() - startedAt);
  }
  return sampleOf(...values);
}

async function memoryOf(catalogues: readonly Catalogue[]): Promise<Row> {
  const before = ownProcesses(process.pid);
  await using compiler = await startedCompiler(catalogues);
  const started = ownProcesses(process.pid).filter((pid) => !before.includes(pid));
  await measure(() => compiler.check(), { warmUps: 0, times: SETTLED_AFTER });
  const settled = megabytesOf(started);
  await measure(() => compiler.check(), { warmUps: 0, times: CHECKS - SETTLED_AFTER });
  return {
    name: `memory of its processes after ${CHECKS} checks, beside it after ${SETTLED_AFTER}`,
    unit: "MB",
    direct: sampleOf(settled),
    runbyte: sampleOf(megabytesOf(started)),
  };
}

/** `deno check` over the same modules, each time with a program that it has not seen. */
async function denoCheckTime(catalogues: readonly Catalogue[]): Promise<Sample> {
  const folder = createFolder();
  for (const [path, text] of await allModules(catalogues)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  let number = Math.floor(performance.timeOrigin);
  return await measure(async () => {
    const body = program(catalogues, number++).replace(/^return /m, "export default ");
    const imports = body.replaceAll(/'\.\/servers\/([\w-]+)'/g, "'./servers/$1/index.ts'");
    writeFileSync(join(folder, "main.ts"), imports);
    const child = spawn(Deno.execPath(), ["check", "-q", "--no-config", "main.ts"], {
      cwd: folder,
      stdio: "ignore",
    });
    await new Promise((resolve) => child.once("close", resolve));
  }, { warmUps: 1, times: 4 });
}

/** A program of about thirty lines over all given servers, different for each number. */
function program(catalogues: readonly Catalogue[], number: number): string {
  const names = catalogues.map(({ server }, index) => [`server${index}`, server]);
  return `${
    names.map(([name, server]) => `import * as ${name} from './servers/${server}';`).join("\n")
  }

interface Row {
  readonly name: string;
  readonly count: number;
  readonly tags?: readonly string[];
}

function summarize(rows: readonly Row[], limit: number): string[] {
  return rows
    .filter((row) => row.count > limit)
    .sort((a, b) => b.count - a.count)
    .map((row) => \`\${row.name}: \${row.count} \${row.tags?.join(', ') ?? ''}\`);
}

const rows: Row[] = [];
for (const [name, functions] of Object.entries({ ${names.map(([name]) => name).join(", ")} })) {
  rows.push({ name, count: Object.keys(functions).length, tags: [name.toUpperCase()] });
}
const totals = new Map<string, number>();
for (const { name, count } of rows) {
  totals.set(name, (totals.get(name) ?? 0) + count);
}
const largest = [...totals].reduce((best, next) => next[1] > best[1] ? next : best);
if (largest[1] < ${number}) {
  console.log(largest[0].padEnd(20), largest[1].toFixed(2));
}
return { lines: summarize(rows, ${number}), largest };
`;
}
