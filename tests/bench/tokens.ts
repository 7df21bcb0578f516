import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import process from "node:process";
import { createLibrary, type Library } from "../../src/codegen/library.ts";
import type { Catalogue } from "../../src/codegen/source.ts";
import { INSTRUCTIONS, TOOLS } from "../../src/server/server.ts";
import { formatListing } from "../../src/vfs/listing.ts";
import { functionsOf, readCorpus, readySource } from "../codegen/corpus.ts";
import { sharedPath } from "../support/shared.ts";
import { sampleOf } from "./measure.ts";
import type { Row } from "./row.ts";

const DRAWS = 300;
const NEEDED_TOOLS = 3;
/** Half of all definitions by itself: with it in a draw, every other server would not matter. */
const GIANT = "ms365";
const MAX_CHARS = 24_000;

/** What the model reads: every definition at once, as most clients do it, beside exploring and reading three functions. */
export async function measureTokens(): Promise<readonly Row[]> {
  const folder = sharedPath("corpus");
  if (folder === undefined) {
    process.stderr.write("tokens: skipped, there is no ../shared/corpus\n");
    return [];
  }
  const corpus = readCorpus(folder);
  const count = new TokenCount(corpus);
  const ordinary = corpus.filter(({ server }) => server !== GIANT);
  const tools = corpus.reduce((sum, each) => sum + each.tools.length, 0);
  const rows: Row[] = [{
    name: `all ${tools} tools of ${corpus.length} servers: definitions, beside every module`,
    unit: "tokens",
    direct: sampleOf(corpus.reduce((sum, each) => sum + count.definitions(each), 0)),
    runbyte: sampleOf(await count.everyModule()),
  }];
  const smallest = ordinary.toSorted((a, b) => count.definitions(a) - count.definitions(b))[0];
  rows.push(
    await count.discovery(
      `3 tools found among 1 server, the smallest (${smallest.server}, ${smallest.tools.length} tools)`,
      [[smallest]],
    ),
  );
  for (const servers of [1, 3, 10, 20]) {
    const random = randomNumbers(servers);
    const draws = Array.from({ length: DRAWS }, () => shuffled(ordinary, random).slice(0, servers));
    const size = sampleOf(
      ...draws.map((draw) => draw.reduce((sum, each) => sum + each.tools.length, 0)),
    );
    rows.push(
      await count.discovery(
        `3 tools found among ${servers} ${
          servers === 1 ? "server" : "servers"
        } (median ${size.median} tools)`,
        draws,
      ),
    );
  }
  return rows;
}

/** Counts texts of the corpus, each once. */
class TokenCount {
  readonly #corpus: readonly Catalogue[];
  readonly #library: Library;
  readonly #known = new Map<string, number>();

  constructor(corpus: readonly Catalogue[]) {
    this.#corpus = corpus;
    this.#library = createLibrary(readySource(corpus));
  }

  /** What a client puts into the context for one server. */
  definitions({ server, tools, instructions = "" }: Catalogue): number {
    return this.#once(
      `definitions ${server}`,
      () =>
        tools.map(({ name, description, inputSchema }) =>
          JSON.stringify({ name, description, input_schema: inputSchema })
        ).concat(instructions).join("\n"),
    );
  }

  async everyModule(): Promise<number> {
    let sum = 0;
    for (const each of this.#corpus) {
      for (const { functionName } of functionsOf(each)) {
        sum += await this.#file(`${each.server}/${functionName}.ts`);
      }
    }
    return sum;
  }

  /** Tokens of the same three calls, with all definitions in the context and through Runbyte. */
  async discovery(name: string, draws: readonly (readonly Catalogue[])[]): Promise<Row> {
    const direct: number[] = [];
    const runbyte: number[] = [];
    const random = randomNumbers(7);
    for (const draw of draws) {
      const all = draw.flatMap((each) =>
        functionsOf(each).map((found) => ({ ...found, server: each.server }))
      );
      const needed = shuffled(all, random).slice(0, NEEDED_TOOLS);
      const calls = needed.reduce(
        (sum, { tool }) => sum + countTokens(JSON.stringify({ name: tool.name, arguments: {} })),
        0,
      );
      direct.push(draw.reduce((sum, each) => sum + this.definitions(each), 0) + calls);
      runbyte.push(await this.#throughRunbyte(draw, needed));
    }
    const dearer = direct.filter((tokens, index) => tokens < runbyte[index]).length / draws.length;
    const loss = dearer === 0 ? "" : `, dearer in ${Math.round(dearer * 100)} % of draws`;
    return {
      name: name + loss,
      unit: "tokens",
      direct: sampleOf(...direct),
      runbyte: sampleOf(...runbyte),
    };
  }

  /** Its own definitions, the root's listing, the servers', the functions' files, and one program. */
  async #throughRunbyte(
    draw: readonly Catalogue[],
    needed: readonly { readonly functionName: string; readonly server: string }[],
  ): Promise<number> {
    const servers = [...new Set(needed.map(({ server }) => server))];
    const paths = needed.map(({ server, functionName }) => `/servers/${server}/${functionName}.ts`);
    const folders = draw.map(({ server, tools }) => ({
      name: server,
      kind: "directory" as const,
      note: `${tools.length} functions`,
    }));
    const root = {
      path: "/servers/",
      entries: [...folders, { name: "index.ts", kind: "file" as const }],
    };
    let sum = FIXED + requestTokens("list_directory", { path: "/servers" }) +
      countTokens(formatListing(root, { maxChars: MAX_CHARS }));
    for (const server of servers) {
      sum += requestTokens("list_directory", { path: `/servers/${server}` }) +
        await this.#listing(server);
    }
    sum += requestTokens("read_file", { path: paths });
    for (const path of paths) sum += await this.#file(path.slice("/servers/".length));
    const code = [
      ...servers.map((server, index) => `import * as s${index} from './servers/${server}';`),
      ...needed.map(({ server, functionName }) =>
        `await s${servers.indexOf(server)}.${functionName}({});`
      ),
    ].join("\n");
    return sum + requestTokens("execute_code", { code });
  }

  async #listing(server: string): Promise<number> {
    const entries = await this.#library.list(server);
    const directory = { path: `/servers/${server}/`, entries };
    return this.#once(`listing ${server}`, () => formatListing(directory, { maxChars: MAX_CHARS }));
  }

  async #file(path: string): Promise<number> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const content = await this.#library.read(path);
    if (content.kind !== "text") throw new Error(`${path} is no text`);
    return this.#once(path, () => content.text);
  }

  #once(key: string, text: () => string): number {
    const known = this.#known.get(key) ?? countTokens(text());
    this.#known.set(key, known);
    return known;
  }
}

const FIXED = countTokens(INSTRUCTIONS) +
  TOOLS.reduce(
    (sum, { name, description, inputSchema }) =>
      sum + countTokens(JSON.stringify({ name, description, input_schema: inputSchema })),
    0,
  );

function requestTokens(name: string, args: object): number {
  return countTokens(JSON.stringify({ name, arguments: args }));
}

/** The same numbers at every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items.map((item) => [random(), item] as const).sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
