import type { IncomingMessage } from "node:http";
import { validateHostHeader } from "@modelcontextprotocol/server";
import { Refusal } from "./refusal.ts";

/** Where the server listens and how it is called. */
export interface GateOptions {
  readonly host: string;
  readonly port: number;
  /** The address that clients know, if that is another one. */
  readonly url?: string;
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Addresses that stand for all of a machine's; nobody calls a server by them. */
const ANY_ADDRESS = ["0.0.0.0", "[::]"];

/** Whether only programs on this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(bracketed(host)) || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Turns away web pages: those that a name of their own leads here (DNS rebinding), and those of any other origin.
 * A page on another port of this machine is another origin, too.
 */
export class Gate {
  /** Where it is reached from this machine. */
  readonly origin: string;
  readonly #names: string[];
  readonly #origins: ReadonlySet<string>;

  constructor({ host, port, url }: GateOptions) {
    const own = ANY_ADDRESS.includes(bracketed(host)) ? [] : [bracketed(host)];
    const names = [...LOOPBACK, ...own];
    const known = url === undefined ? undefined : new URL(url);
    this.#origins = new Set([
      ...names.map((name) => new URL(`http://${name}:${port}`).origin),
      ...known ? [known.origin] : [],
    ]);
    this.origin = `http://${own[0] ?? "127.0.0.1"}:${port}`;
    this.#names = known ? [...names, known.hostname] : names;
  }

  /** @throws {Refusal} 403. */
  check({ headers, rawHeaders }: IncomingMessage): void {
    // Of two Host headers, a proxy before us may have believed the other one.
    const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name));
    if (hosts.length > 1 || !validateHostHeader(headers.host, this.#names).ok) {
      throw new Refusal(403, "This name does not belong to this server");
    }
    const { origin } = headers;
    if (origin !== undefined && !this.#origins.has(URL.parse(origin)?.origin ?? "")) {
      throw new Refusal(403, "Web pages have no access to this server");
    }
  }
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host.toLowerCase();
}
