/**
 * A registry that speaks as much of JSR's protocol as publishing and loading one package takes, on the loopback interface.
 * @module
 */
import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { readTar } from "./tar.ts";

/** One published version. */
interface Release {
  /** By path, with a slash at the front. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly exports: Readonly<Record<string, string>>;
}

interface Reply {
  readonly status?: number;
  readonly body: string | Buffer;
}

const VERSION_PATH = /^\/api\/scopes\/([^/]+)\/packages\/([^/]+)\/versions\/([^/?]+)/;
const FILE_PATH = /^\/(@[^/]+\/[^/]+)\/([^/]+?)(?:(_meta\.json)|(\/.+))$/;

/** A running registry. */
export class JsrRegistry implements AsyncDisposable {
  readonly #server: Server;
  /** By package, then by version. */
  readonly #packages = new Map<string, Map<string, Release>>();

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const { status = 200, body } = await this.#answer(request);
      const type = request.headers.accept?.includes("html") ? "text/plain" : "application/json";
      response.writeHead(status, { "content-type": contentType(request.url ?? "") ?? type });
      response.end(body);
    });
  }

  static async start(): Promise<JsrRegistry> {
    const registry = new JsrRegistry();
    await new Promise<void>((resolve) => registry.#server.listen(0, "127.0.0.1", resolve));
    return registry;
  }

  /** For `JSR_URL`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Paths of a version's files. */
  filesOf(name: string, version: string): readonly string[] {
    return [...this.#packages.get(name)?.get(version)?.files.keys() ?? []].sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const url = request.url ?? "/";
    const published = VERSION_PATH.exec(url);
    if (published && request.method === "POST") {
      const [, scope, name, version] = published;
      this.#publish(`@${scope}/${name}`, version!, gunzipSync(await buffer(request)));
      return json({ id: "1", status: "success", error: null });
    }
    if (url.startsWith("/api/publish_status/")) return json({ id: "1", status: "success" });
    if (url.startsWith("/api/scopes/")) return published ? NOT_FOUND : json({});
    return this.#load(url.replace(/\?.*/, ""));
  }

  #publish(name: string, version: string, tar: Buffer): void {
    const files = new Map([...readTar(tar)].map(([path, bytes]) => [`/${path}`, bytes]));
    const { exports } = JSON.parse(files.get("/deno.json")!.toString());
    const versions = this.#packages.get(name) ?? new Map<string, Release>();
    this.#packages.set(name, versions.set(version, { files, exports }));
  }

  #load(path: string): Reply {
    const meta = /^\/(@[^/]+\/[^/]+)\/meta\.json$/.exec(path);
    if (meta) {
      const versions = this.#packages.get(meta[1]!);
      if (versions === undefined) return NOT_FOUND;
      const known = [...versions.keys()];
      return json({
        latest: known.at(-1),
        versions: Object.fromEntries(known.map((version) => [version, {}])),
      });
    }
    const [, name, version, isMeta, file] = FILE_PATH.exec(path) ?? [];
    const release = this.#packages.get(name ?? "")?.get(version ?? "");
    if (release === undefined) return NOT_FOUND;
    if (isMeta !== undefined) {
      const manifest = Object.fromEntries([...release.files].map(([path, bytes]) => [path, {
        size: bytes.length,
        checksum: `sha256-${createHash("sha256").update(bytes).digest("hex")}`,
      }]));
      return json({ manifest, exports: release.exports });
    }
    const body = release.files.get(file ?? "");
    return body === undefined ? NOT_FOUND : { body };
  }
}

const NOT_FOUND: Reply = {
  status: 404,
  body: JSON.stringify({ code: "packageNotFound", message: "not found" }),
};

function json(value: unknown): Reply {
  return { body: JSON.stringify(value) };
}

function contentType(url: string): string | undefined {
  return url.endsWith(".ts") ? "application/typescript" : undefined;
}
