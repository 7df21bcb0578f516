/**
 * Gathers the licences of the packages in the bundle. In: the packages. Out: one text, the same for the same packages.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder, type PackageId } from "./bundle.ts";

/** Names under which packages keep what must go with every copy. */
const NOTICE = /^(?:licen[cs]e|copying|notice|thirdpartynotice)/i;

/** The text of `THIRD_PARTY_LICENCES.txt`. @throws if a package names no licence. */
export function gatherLicences(packages: readonly PackageId[]): string {
  const parts = packages.toSorted((a, b) => a.name < b.name ? -1 : 1).map(licenceOf);
  return [
    "Runbyte contains the packages below, or parts of them, under these licences.",
    ...parts,
  ].join(`\n\n${"=".repeat(80)}\n`);
}

function licenceOf(id: PackageId): string {
  const folder = packageFolder(id);
  const { license, author, repository } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  if (typeof license !== "string") throw new Error(`${id.name}@${id.version} names no licence`);
  const notices = readdirSync(folder).filter((name) => NOTICE.test(name)).sort()
    .map((name) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim());
  const origin = typeof repository === "string" ? repository : repository?.url;
  const holder = typeof author === "string" ? author : author?.name;
  const facts = [`${id.name} ${id.version}`, `Licence: ${license}`];
  if (origin !== undefined) facts.push(`Source: ${origin}`);
  if (notices.length === 0 && holder !== undefined) facts.push(`Author: ${holder}`);
  return [facts.join("\n"), ...notices].join("\n\n");
}
