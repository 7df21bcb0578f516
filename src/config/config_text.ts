import { join, resolve } from "node:path";
import { readTextIfPresent } from "./change_file.ts";
import { parseDocument } from "./document.ts";
import { removeValue, setValue } from "./edit.ts";
import { displayPath, findConfigFile, type FindConfigOptions } from "./find.ts";
import { IssueList } from "./issues.ts";
import { isRecord } from "./validate.ts";
import { createTemplate } from "./template.ts";

/** A configuration file that is about to be changed. */
export class ConfigText {
  readonly file: string;
  /** As people should read it. */
  readonly display: string;
  /** Undefined if there is no such file yet. */
  readonly before: string | undefined;
  #after: string;

  private constructor(file: string, cwd: string, before: string | undefined) {
    this.file = file;
    this.display = displayPath(file, cwd);
    this.before = before;
    this.#after = before === undefined || before.trim() === "" ? createTemplate() : before;
  }

  /**
   * The file given by hand, whether or not it exists, else the first of the usual places, else a new one here.
   * @throws {RunbyteError} `CONFIG_INVALID` with every place where its text is broken.
   */
  static async open(options: FindConfigOptions): Promise<ConfigText> {
    const { configPath, env, cwd } = options;
    const given = configPath ?? (env.RUNBYTE_CONFIG || undefined);
    const file = given === undefined
      ? await findConfigFile(options) ?? join(cwd, "runbyte.jsonc")
      : resolve(cwd, given);
    return new ConfigText(file, cwd, await readTextIfPresent(file));
  }

  /** The text with all changes so far. */
  get after(): string {
    return this.#after;
  }

  /** The entries of `mcpServers` as they are written. */
  get servers(): Readonly<Record<string, unknown>> {
    const issues = new IssueList(this.display);
    const document = parseDocument(this.#after, issues);
    issues.throwIfAny();
    const root = document!.value;
    return isRecord(root) && isRecord(root.mcpServers) ? root.mcpServers : {};
  }

  add(name: string, entry: Readonly<Record<string, unknown>>): void {
    this.#after = setValue(this.#after, ["mcpServers", name], entry);
  }

  remove(name: string): void {
    this.#after = removeValue(this.#after, ["mcpServers", name]);
  }
}
