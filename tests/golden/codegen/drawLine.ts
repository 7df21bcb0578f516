export declare function drawLine(args: DrawLineArgs): Promise<any>;

export interface DrawLineArgs {
  /** (≥ 2 items) */
  from: [number, number];
  /** (2 items) */
  to: number[];
  style?: "solid" | "dashed" | null;
  /** (> 0) */
  width?: number;
  /** (matches ^#[0-9a-f]{6}$) */
  color?: string;
}
