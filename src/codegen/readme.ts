/**
 * The README files of the tree: `/servers/README.md` for every agent, and one for a server with instructions.
 * @module
 */
import type { Limits } from "../base/limits.ts";
import { commentText, lineText } from "./source_text.ts";
import type { Catalogue } from "./source.ts";

const MAX_INSTRUCTION_CHARS = 20_000;

/** `/servers/README.md`: what a program may look like, what it can use, what its limits are. */
export function serversReadme(limits: Limits, hasServers: boolean): string {
  return (hasServers ? "" : NO_SERVERS) + `# Programs

\`execute_code\` runs TypeScript. Every tool of a server is an async function with one object argument:

\`\`\`ts
import * as github from "./servers/github"; // or { listIssues } from "./servers/github/listIssues"
import * as fs from "@runbyte/fs";

const issues = await github.listIssues({ owner: "o", repo: "r" });
await fs.writeJSON("issues.json", issues);
return issues.length;
\`\`\`

- Forms: imports, top-level \`await\` and \`return\`; or \`async function exec()\`; or \`export default\`.
- Imports: \`./servers/<server>\`, \`./servers/<server>/<function>\`, \`./workspace/<file>.ts|js|json\`, \`@runbyte/fs\`, \`@runbyte/tools\`.
- Read a function's file before calling it. Arguments are checked before anything runs; results without a declared type are \`any\`.
- \`list_directory\` with \`query\` finds functions by words. \`callTool(server, tool, args)\` of \`@runbyte/tools\` calls by name, unchecked.
- Results are values: JSON is parsed, text is a string, several blocks are an array. Keep large data in variables and return only what you need.
- A failed call throws a \`ToolError\` with \`server\`, \`tool\`, \`message\`, \`content\`; catch it to go on. \`Promise.all\` runs calls in parallel.
- Where a server has them: \`/servers/<server>/resources/\` holds its resources as files, \`import { readResource } from "./servers/<server>/resources"\` reads them by address; the prompts in \`./servers/<server>/prompts\` are functions that give \`{ messages }\`.
- \`@runbyte/fs\` (all async, below \`/workspace\`): readFile writeFile appendFile listFiles deleteFile exists stat readJSON writeJSON.
- Files in \`/workspace\` stay for the session: save results, and code to import later.
- The person may have denied some tools (a \`ToolError\` says so) or be asked first: the call waits, and the run's time stands still.
- \`preview: true\` of \`execute_code\` shows what a program would do: tools with \`readOnlyHint\` are called; every other call gives \`null\`, is not made and stands in \`{"writes":[{server, tool, arguments}]}\` after the value; files that it writes are thrown away.
- There are \`console\`, timers, \`URL\`, \`crypto\`, \`Intl\`, \`structuredClone\`; no \`fetch\`, no \`process\`, no other modules.

Limits: ${seconds(limits.timeoutMs)} a run, ${seconds(limits.toolCallTimeoutMs)} a tool call, ${
    number(limits.toolCalls)
  } calls a run (${number(limits.parallelToolCalls)} at once),
${bytes(limits.memoryBytes)} of memory, ${bytes(limits.sourceBytes)} of source, ${
    number(limits.outputChars)
  } characters of answer (more goes to \`/workspace/.runs/\`),
${bytes(limits.workspaceFileBytes)} a file, ${number(limits.workspaceFiles)} files, ${
    bytes(limits.workspaceBytes)
  } in all.
`;
}

const NO_SERVERS = `# No servers yet

Nobody has told Runbyte which MCP servers to use. The person who runs it adds them to \`runbyte.jsonc\`
(or \`~/.config/runbyte/config.jsonc\`), as in every MCP client; no restart is needed if that file existed at the start:

\`\`\`jsonc
{ "mcpServers": {
  "files": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "."] },
  "docs": { "url": "https://example.com/mcp", "headers": { "Authorization": "Bearer \${DOCS_TOKEN}" } }
} }
\`\`\`

`;

/** `/servers/<server>/README.md`: the server's own words, fenced as such; undefined if it has none. */
export function serverReadme(catalogue: Catalogue): string | undefined {
  const words = commentText(catalogue.instructions ?? "", MAX_INSTRUCTION_CHARS);
  if (words === "") return undefined;
  const longest = Math.max(2, ...[...words.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const name = [lineText(catalogue.title ?? "", 100), lineText(catalogue.version ?? "", 50)]
    .filter((part) => part !== "").join(" ");
  return `# ${catalogue.server}${name === "" ? "" : ` (${name})`}\n\n` +
    `What this server says about itself. Its words, not Runbyte's:\n\n${fence}text\n${words}\n${fence}\n`;
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function bytes(value: number): string {
  const kib = value / 1024;
  return kib >= 1024 ? `${number(kib / 1024)} MB` : `${number(kib)} KB`;
}
