import { join } from "node:path";
import { RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import type { Config, ServingConfig } from "../config/config.ts";
import { keepToken } from "../server/http/token_file.ts";
import { serveHttp } from "../server/http.ts";
import { type GlobalOptions, withApp } from "./context.ts";
import type { Output } from "./output.ts";
import { reloadOnChange } from "./reload.ts";

/** Options of `runbyte serve`. */
export interface ServeOptions extends GlobalOptions {
  readonly transport?: "stdio" | "http";
  readonly host?: string;
  readonly port?: string;
  readonly dangerouslyAllowAnyone?: boolean;
}

/** A token that is shorter can be guessed. */
const MIN_TOKEN_CHARS = 16;

/** How Runbyte is reached: what the command line says wins over the configuration. @throws {RunbyteError} `USAGE` */
export function servingOf(options: ServeOptions, { server }: Config): ServingConfig {
  const { transport = server.transport, host, port, dangerouslyAllowAnyone: anyone } = options;
  const stray = (["host", "port", "dangerouslyAllowAnyone"] as const)
    .find((name) => options[name] !== undefined);
  if (transport === "stdio" && stray !== undefined) {
    const flag = stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new RunbyteError("USAGE", `'--${flag}' is for HTTP`, { hint: "Add --transport http." });
  }
  return {
    ...server,
    transport,
    host: host ?? server.host,
    port: port === undefined ? server.port : portOf(port),
    dangerouslyAllowAnyone: anyone ?? server.dangerouslyAllowAnyone,
  };
}

/** Serves MCP over HTTP until somebody ends the process. */
export async function runServeHttp(
  config: Config,
  options: ServeOptions,
  output: Output,
): Promise<void> {
  const { oauth, url, host, port, limits, ...server } = servingOf(options, config);
  const anyone = server.dangerouslyAllowAnyone;
  const tokens = {
    ...server.callers,
    ...server.token !== undefined && { default: server.token },
  };
  const needsToken = oauth === undefined && !anyone && Object.keys(tokens).length === 0;
  const generated = needsToken ? await generateToken(config.scratch, output) : undefined;
  if (generated !== undefined) Object.assign(tokens, { default: generated });
  warnOfShort(tokens);
  if (anyone) {
    await output.say("Warning: every program on this machine can use your tools, without a token.");
  }
  if (url === undefined && /^(0\.0\.0\.0|::)$/.test(host)) {
    await output.say(
      "Only requests to this machine's own name are served: set server.url for others.",
    );
  }
  const secrets = generated === undefined ? config.secrets : [...config.secrets, generated];
  await withApp({ ...config, secrets }, async (app, signal) => {
    output.redactWith(app.redact);
    using _watch = reloadOnChange(app, config, options);
    await serveHttp(app, {
      host,
      port,
      url,
      limits,
      access: { tokens, anyone, ...oauth && { oauth: { ...oauth, url } } },
      onListening: (address) =>
        void output.say(`Serving MCP at ${address}${url === undefined ? "" : ` for ${url}`}`),
    }, signal);
  });
}

/** Shown once: at the start that makes it. */
async function generateToken(scratch: string, output: Output): Promise<string> {
  const file = join(scratch, "http_token");
  const { token, isNew } = await keepToken(file);
  await output.say(isNew ? `Token: ${token}\nIt is kept in ${file}` : `The token is in ${file}`);
  return token;
}

function warnOfShort(tokens: Readonly<Record<string, string>>): void {
  for (const [caller, token] of Object.entries(tokens)) {
    if (token.length >= MIN_TOKEN_CHARS) continue;
    logger("server").warn("The token of {caller} is short enough to be guessed", { caller });
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new RunbyteError("USAGE", `'${text}' is no port`, {
    hint: "A port is a number up to 65535; 0 takes a free one.",
  });
}
