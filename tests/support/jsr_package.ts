import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Child } from "./child.ts";
import { createFolder, environment, ROOT } from "./entry.ts";
import { JsrRegistry } from "./jsr_registry.ts";

/** Runbyte as it comes from JSR: published by the real client to a registry of our own. */
export class JsrPackage implements AsyncDisposable {
  readonly registry: JsrRegistry;
  /** What a Deno needs to load it. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;

  private constructor(registry: JsrRegistry, folder: string) {
    this.registry = registry;
    this.#folder = folder;
    this.env = { JSR_URL: registry.url, DENO_DIR: join(folder, "deno") };
  }

  /** Publishes the checkout as it stands. @throws if that fails. */
  static async publish(): Promise<JsrPackage> {
    const registry = await JsrRegistry.start();
    const folder = createFolder();
    // What a check finds is the dry run's business.
    const flags = ["--token=none", "--allow-dirty", "--no-provenance", "--no-check"];
    const env = environment({ JSR_URL: registry.url });
    await using client = new Child(Deno.execPath(), ["publish", ...flags], { cwd: ROOT, env });
    const { code } = await client.exited;
    if (code !== 0) {
      await registry[Symbol.asyncDispose]();
      throw new Error(`Cannot publish: ${client.stderr}`);
    }
    shareNpmPackages(join(folder, "deno"));
    return new JsrPackage(registry, folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.registry[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A cache of its own knows nothing of Runbyte; what comes from npm need not be downloaded once more. */
function shareNpmPackages(cache: string): void {
  const { DENO_DIR = join(homedir(), ".cache", "deno") } = process.env;
  mkdirSync(cache);
  symlinkSync(join(DENO_DIR, "npm"), join(cache, "npm"));
}
