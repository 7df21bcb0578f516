import assert from "node:assert/strict";
import { VERSION } from "../../src/base/version.ts";
import { DENO_COMMAND } from "../../src/cli/rights.ts";
import { launchCommand, ownWords, type Start } from "../../src/cli/launch.ts";

const CHECKOUT: Start = {
  runtime: "deno",
  execPath: "/usr/bin/deno",
  version: "2.9.6",
  module: "file:///src/runbyte/src/cli/launch.ts",
  script: "/src/runbyte/main.ts",
  platform: "linux",
};
const TASK = ["task", "-q", "--config", "/src/runbyte/deno.json", "start", "--config", "c"];

Deno.test("launchCommand() starts a checkout with the Deno that is installed, or by npx if that is npx's own", () => {
  assert.deepEqual(launchCommand(CHECKOUT, ["--config", "c"]), {
    command: "/usr/bin/deno",
    args: TASK,
  });
  const passing = { ...CHECKOUT, execPath: "/home/me/.npm/_npx/1a2b/node_modules/deno/deno" };
  assert.deepEqual(launchCommand(passing, ["--config", "c"]), {
    command: "npx",
    args: ["-y", "deno@2.9.6", ...TASK],
  });
  assert.deepEqual(launchCommand({ ...passing, platform: "win32" }, []).args.slice(0, 4), [
    "/c",
    "npx",
    "-y",
    "deno@2.9.6",
  ]);
});

Deno.test("launchCommand() names the package where the code is a package's", () => {
  const jsr = { ...CHECKOUT, module: "https://jsr.io/@runbyte/server/0.1.0/src/cli/launch.ts" };
  const { command, args } = launchCommand(jsr, ["--config", "c"]);
  assert.equal(command, "/usr/bin/deno");
  assert.deepEqual(args.slice(-3), [`jsr:@runbyte/server@${VERSION}`, "--config", "c"]);
  assert(`deno ${args.join(" ")}`.startsWith(DENO_COMMAND), "the README shows the same");
  const npx = {
    ...CHECKOUT,
    runtime: "node",
    script: "/home/me/.npm/_npx/1/node_modules/@runbyte/server/dist/main.js",
  } as const;
  assert.deepEqual(launchCommand(npx, []), {
    command: "npx",
    args: ["-y", `@runbyte/server@${VERSION}`],
  });
  const unpacked = { ...npx, execPath: "/usr/bin/node", script: "/opt/runbyte/main.js" };
  assert.deepEqual(launchCommand(unpacked, ["x"]), {
    command: "/usr/bin/node",
    args: ["/opt/runbyte/main.js", "x"],
  });
  const binary = { ...CHECKOUT, runtime: "binary", execPath: "/opt/runbyte" } as const;
  assert.deepEqual(launchCommand(binary, ["x"]), { command: "/opt/runbyte", args: ["x"] });
});

Deno.test("ownWords() are words of the command that launchCommand() gives", () => {
  const { args } = launchCommand(CHECKOUT, []);
  assert(ownWords(CHECKOUT).some((word) => args.includes(word)));
  const node = { ...CHECKOUT, runtime: "node", script: "/opt/runbyte/main.js" } as const;
  assert(ownWords(node).some((word) => launchCommand(node, []).args.includes(word)));
});
