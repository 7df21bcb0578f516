import { fileURLToPath } from "node:url";

/** The command line that starts Runbyte once more, with the permissions that its `deno.json` grants. */
export function ownCommand(): readonly string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  const main = fileURLToPath(Deno.mainModule);
  const settings = fileURLToPath(new URL("deno.json", Deno.mainModule));
  return [Deno.execPath(), "run", "-q", "-P", "--config", settings, main];
}
