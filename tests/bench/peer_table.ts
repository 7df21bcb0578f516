import { PEER_NAMES, type PeerName } from "./peers.ts";
import { figureOf, markdown, type Row, short } from "./row.ts";

/** Every product beside Runbyte, for the rows that were measured with them, or undefined if there are none. */
export function formatPeers(rows: readonly Row[]): string | undefined {
  const compared = rows.filter((row) => row.peers !== undefined);
  if (compared.length === 0) return undefined;
  const names = Object.keys(PEER_NAMES) as PeerName[];
  return markdown([
    ["", "Runbyte", ...names.map((name) => PEER_NAMES[name])],
    ...compared.map((row) => [
      row.name,
      short(figureOf(row)),
      ...names.map((name) => row.peers![name] === undefined ? "–" : short(row.peers![name])),
    ]),
  ]);
}
