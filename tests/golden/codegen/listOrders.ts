/**
 * Lists orders, newest first.
 *
 * Answers at most `limit` of them; use `cursor` for more.
 *
 * Read-only. Idempotent.
 */
export declare function listOrders(args?: ListOrdersArgs): Promise<any>;

export interface ListOrdersArgs {
  /** Only orders made after this day (date) */
  created_after?: string;
  /** State of the order @default "open" */
  status?: "open" | "paid" | "cancelled";
  /** How many (integer, 1–250) @default 50 */
  limit?: number;
  /** Where the last answer ended (e.g. "b2Zmc2V0OjUw") */
  cursor?: string;
}
