/**
 * A process with a hub, to be killed: starts the servers given as JSON and says when all have spoken.
 * @module
 */
import { createHub } from "../../src/hub/hub.ts";

const hub = createHub(JSON.parse(Deno.args[0]));
hub.onChange(() => {});
hub.listServers();
const timer = setInterval(() => {
  const words = hub.listServers().map(({ name }) => hub.details(name).stderr[0]);
  if (words.includes(undefined!)) return;
  clearInterval(timer);
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(words)}\n`));
}, 20);
