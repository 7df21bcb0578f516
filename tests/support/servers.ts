import { fileURLToPath } from "node:url";
import { cacheEnvironment, ENTRY } from "./entry.ts";

/** The config entry of the toy server. */
export function toyServer(env: Readonly<Record<string, string>> = {}): object {
  const script = fileURLToPath(new URL("../toys/toy_server.ts", import.meta.url));
  return {
    command: Deno.execPath(),
    args: ["run", "-q", "--no-config", "--allow-env", script],
    env: { ...cacheEnvironment(), ...env },
  };
}

/** The config entries of the three play servers of the story, which `entry` runs with `env`. */
export function playServers(
  entry: readonly string[] = ENTRY,
  env: Readonly<Record<string, string>> = cacheEnvironment(),
): Readonly<Record<string, object>> {
  const [command, ...args] = entry;
  const entries = ["shopify", "airtable", "slack"].map((name) =>
    [name, { command, args: [...args, "__demo_server", name], env }] as const
  );
  return Object.fromEntries(entries);
}
