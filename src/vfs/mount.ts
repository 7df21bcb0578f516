/**
 * What stands behind one top folder of the tree: `/servers`, `/workspace`, later `/workflows`.
 * Paths given to a mount are relative to it, already normalised: `""`, `"github"`, `"github/listIssues.ts"`.
 * @module
 */

/** One line of a listing. */
export interface Entry {
  readonly name: string;
  readonly kind: "file" | "directory";
  /** Shown in parentheses behind the name: `40 functions`, `connecting…`. */
  readonly note?: string;
  /** One line, shown only when descriptions are asked for. */
  readonly description?: string;
}

/** What a file holds. */
export type FileContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly bytes: Uint8Array; readonly mimeType: string }
  /** Text too long to hold, as pieces in order. */
  | { readonly kind: "stream"; readonly size: number; readonly pieces: AsyncIterable<string> };

/** One answer to a query. Higher scores are better; 0 is a place that could not be searched. */
export interface Match {
  /** Full path in the tree. */
  readonly path: string;
  /** One line: a function's signature or a file's name and size. */
  readonly line: string;
  readonly score: number;
}

/** One top folder of the tree. Every method throws a `RunbyteError` that teaches when the path is wrong. */
export interface Mount {
  list(path: string, signal?: AbortSignal): Promise<readonly Entry[]>;
  read(path: string, signal?: AbortSignal): Promise<FileContent>;
  /** Matches of all words of `query` below `path`, in any order. */
  search(path: string, query: string, signal?: AbortSignal): Promise<readonly Match[]>;
}
