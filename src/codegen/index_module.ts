/**
 * The `index.ts` files: of one server, which passes on its functions, and of all servers.
 * @module
 */
import { lineText } from "./source_text.ts";

/** A server's folder under `/servers` and its name as an identifier. */
export interface NamedServer {
  readonly folder: string;
  readonly identifier: string;
}

/** `/servers/<folder>/index.ts`: functions by name only, so that types of two tools never clash. */
export function serverIndex(server: NamedServer, functionNames: readonly string[]): string {
  const count = functionNames.length === 1 ? "1 function" : `${functionNames.length} functions`;
  const lines = functionNames.map((name) => `export { ${name} } from "./${name}.ts";\n`);
  return `// import * as ${server.identifier} from "./servers/${server.folder}"; // ${count}\n` +
    (lines.length > 0 ? lines.join("") : "export {};\n");
}

/** `/servers/index.ts`: every server as a namespace; `base` is `.` or an absolute path. */
export function serversIndex(servers: readonly NamedServer[], base: string): string {
  if (servers.length === 0) return "// No servers yet: see /servers/README.md\nexport {};\n";
  return servers.map(({ folder, identifier }) =>
    `export * as ${identifier} from "${base}/${folder}/index.ts";\n`
  ).join("");
}

/** `40 functions`, `connecting…`, `unavailable: spawn npx ENOENT`. */
export function serverNote(
  state: "idle" | "connecting" | "ready" | "unavailable",
  toolCount: number | undefined,
  reason: string | undefined,
): string {
  const count = toolCount === undefined
    ? ""
    : toolCount === 1
    ? "1 function"
    : `${toolCount} functions`;
  if (state !== "unavailable") return count || "connecting…";
  const why = lineText(reason ?? "", 200);
  return [count, why === "" ? "unavailable" : `unavailable: ${why}`].filter(Boolean).join(", ");
}
