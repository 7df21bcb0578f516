import type { Sample } from "./measure.ts";

/** One line of the bench's table. */
export interface Row {
  readonly name: string;
  readonly unit: "ms" | "MB" | "tokens";
  /** What Runbyte is compared with, in the same run. */
  readonly direct: Sample;
  readonly runbyte: Sample;
  /** The largest ratio of medians that is good enough. */
  readonly target?: number;
  /** The best ratio that another product reached, and its name. */
  readonly peer?: readonly [ratio: number, name: string];
}

/** Runbyte's median as a multiple of the direct one. */
export function ratioOf(row: Row): number {
  return row.runbyte.median / row.direct.median;
}

/** The table, aligned for a terminal. */
export function formatTable(rows: readonly Row[]): string {
  const header = ["", "unit", "direct", "Runbyte", "min", "p95", "ratio", "target", "best peer"];
  const lines = [header, ...rows.map(cellsOf)];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const isText = (column: number) => column === 0 || column === header.length - 1;
  return lines.map((line) =>
    line.map((cell, column) =>
      isText(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column])
    ).join("  ").trimEnd()
  ).join("\n");
}

function cellsOf(row: Row): readonly string[] {
  const { name, unit, direct, runbyte, target, peer } = row;
  const ratio = ratioOf(row);
  return [
    name,
    unit,
    short(direct.median),
    short(runbyte.median),
    short(runbyte.min),
    short(runbyte.p95),
    `${short(ratio)}x${target !== undefined && ratio > target ? " !" : ""}`,
    target === undefined ? "" : `<= ${target}x`,
    peer === undefined ? "" : `${peer[0]}x ${peer[1]}`,
  ];
}

function short(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
