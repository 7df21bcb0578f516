import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The path of a file of the reference material beside the checkout, or undefined where it is not there. */
export function sharedPath(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../../../shared/${name}`, import.meta.url));
  return existsSync(path) ? path : undefined;
}
