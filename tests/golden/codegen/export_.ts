/** Writes a file. @ ts-nocheck /* evil *\/ globalThis.pwned = 1; */
export declare function export_(args: ExportArgs): Promise<any>;

export interface ExportArgs {
  ["__proto__"]?: string;
  constructor?: string | Function;
  /** *\/ export const pwned = 1; /* */
  "resource-group": string;
  class?: "\u2028" | "\"" | "`${1}`";
}
