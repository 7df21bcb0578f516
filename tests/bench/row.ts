import type { Sample } from "./measure.ts";
import { bestPeer, type PeerFigures } from "./peers.ts";

/** One line of the bench's table. */
export interface Row {
  readonly name: string;
  readonly unit: "ms" | "MB" | "tokens" | "errors" | "cores";
  /** What Runbyte is compared with, in the same run. */
  readonly direct?: Sample;
  readonly runbyte: Sample;
  /** Which value of Runbyte's sample counts. @default "median" */
  readonly of?: "median" | "p95";
  /** How it counts: divided by the direct median, beyond it, or alone. @default "ratio" */
  readonly as?: "ratio" | "added" | "value";
  /** The largest figure that is good enough. */
  readonly target?: number;
  /** What other products reached, as ratios to direct calls of their own run. */
  readonly peers?: PeerFigures;
}

/** The figure that a row's target is about. */
export function figureOf({ direct, runbyte, of = "median", as = "ratio" }: Row): number {
  return compare(as, runbyte[of], direct?.median);
}

/** The same of the best values alone: what a busy machine hardly changes. */
export function figureAtBest({ direct, runbyte, as = "ratio" }: Row): number {
  return compare(as, runbyte.min, direct?.min);
}

function compare(as: NonNullable<Row["as"]>, value: number, direct: number | undefined): number {
  if (as === "value" || direct === undefined) return value;
  return as === "added" ? value - direct : value / direct;
}

/** Whether a row misses its target. */
export function isMissed(row: Row): boolean {
  return row.target !== undefined && figureOf(row) > row.target;
}

const HEADER = ["", "unit", "direct", "Runbyte", "p95", "", "at best", "target", "best peer"];

/** The table as Markdown, aligned for a terminal. */
export function formatTable(rows: readonly Row[]): string {
  return markdown([HEADER, ...rows.map(cellsOf)]);
}

/** Aligned Markdown; the first line is the header, the first column text. */
export function markdown(lines: readonly (readonly string[])[]): string {
  const widths = lines[0].map((_, column) =>
    Math.max(3, ...lines.map((line) => line[column].length))
  );
  const [header, ...body] = lines.map((line) =>
    line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])
    )
  );
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [header, rule, ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** A number as short as it can be read. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString("en-US");
  if (Number.isInteger(value)) return `${value}`;
  return value.toFixed(size < 0.1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0);
}

function cellsOf(row: Row): readonly string[] {
  const { name, unit, direct, runbyte, target, peers } = row;
  const best = peers && bestPeer(peers);
  return [
    name,
    unit,
    direct === undefined ? "" : short(direct.median),
    short(runbyte.median),
    short(runbyte.p95),
    `${figure(row, figureOf(row))}${isMissed(row) ? " !" : ""}`,
    runbyte.count === 1 ? "" : figure(row, figureAtBest(row)),
    target === undefined ? "" : `≤ ${figure(row, target)}`,
    best === undefined ? "" : `${short(best.ratio)}x ${best.name}`,
  ];
}

function figure({ unit, direct, as = "ratio" }: Row, value: number): string {
  if (as === "value" || direct === undefined) return `${short(value)} ${unit}`;
  return as === "added" ? `${value < 0 ? "" : "+"}${short(value)} ${unit}` : `${short(value)}x`;
}
